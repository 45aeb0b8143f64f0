"""Which days of an interruption of a mark are credited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from foundation.periods import Period, day_of
from quality.rules.requirements import Stretch
from quality.rules.stretches import without


def lost(would_show: Sequence[Stretch], shows: Iterable[Stretch], hole: Stretch) -> list[Stretch]:
    """The stretches within a hole in which something would have shown without it, and did not."""
    left = [part for one in would_show for part in [_within(one, hole)] if part is not None]
    for window in shows:
        left = [part for one in left for part in without(one, window) if part is not None]
    return sorted(left, key=lambda one: one.from_at)


def days_lost(stretches: Iterable[Stretch], until: date) -> list[Period]:
    """The whole days of these stretches before a day.

    The day on which it begins counts, the day on which it ends does not: as when an agreement rests.
    """
    found: list[Period] = []
    for one in stretches:
        first = day_of(one.from_at)
        ends = until if one.until_at is None else min(day_of(one.until_at), until)
        if first < ends:
            found.append(Period(first, ends))
    return found


def _within(stretch: Stretch, hole: Stretch) -> Stretch | None:
    from_at = max(stretch.from_at, hole.from_at)
    ends: list[datetime] = [one for one in (stretch.until_at, hole.until_at) if one is not None]
    until_at = min(ends, default=None)
    return Stretch(from_at, until_at) if until_at is None or from_at < until_at else None
