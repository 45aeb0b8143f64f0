"""Growth paths: what may follow what. A path is a row of listings, each done after the one before (ADR 0044)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

LEAST_STEPS = 2
MOST_STEPS = 5


def leads_back(paths: Iterable[Sequence[int]]) -> bool:
    """Whether somebody who follows these paths, changing from one to another where they meet, can come back."""
    after: dict[int, set[int]] = {}
    for path in paths:
        for here, there in pairwise(path):
            after.setdefault(here, set()).add(there)
            after.setdefault(there, set())
    while after:
        ends = {here for here, following in after.items() if not following}
        if not ends:
            return True
        after = {here: following - ends for here, following in after.items() if here not in ends}
    return False
