"""The order in which cases wait at the quality desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from quality.choices import QueueKind

RISK = {kind: position for position, kind in enumerate(QueueKind)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case: what it is about, by which reference it opens, since when, and what happens when nobody looks."""

    kind: QueueKind
    reference: str
    name: str
    detail: str
    since_at: datetime
    acts_at: datetime | None = None


def in_order(cases: Iterable[Waiting]) -> list[Waiting]:
    """The greatest risk first, then what waits longest; the reference decides between equals."""
    return sorted(cases, key=lambda one: (RISK[one.kind], one.since_at, one.reference))
