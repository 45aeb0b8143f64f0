"""No growth path leads back where somebody was."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.growth_paths import leads_back

PATHS = st.lists(st.lists(st.integers(1, 6), min_size=2, max_size=5, unique=True), max_size=5)


def reachable(paths: list[list[int]], start: int) -> set[int]:
    """Everything that is somewhere behind a step, found by walking."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for path in paths:
            for one, following in pairwise(path):
                if one == here and following not in seen:
                    seen.add(following)
                    waiting.append(following)
    return seen


@given(PATHS)
def test_paths_lead_back_if_and_only_if_a_step_is_somewhere_behind_itself(paths):
    steps = {step for path in paths for step in path}

    assert leads_back(paths) == any(step in reachable(paths, step) for step in steps)


@given(PATHS)
def test_a_set_that_is_built_by_refusing_never_leads_back(paths):
    kept: list[list[int]] = []
    for path in paths:
        if not leads_back([*kept, path]):
            kept.append(path)

    for step in range(1, 7):
        assert step not in reachable(kept, step)


def test_one_training_may_stand_in_many_paths():
    assert not leads_back([[1, 9, 2], [3, 9, 4], [1, 2]])
    assert leads_back([[1, 9, 2], [2, 1]])
    assert leads_back([[1, 2, 1]])
    assert not leads_back([])
