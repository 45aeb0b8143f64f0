"""On which day an event is booked when its month may be closed. Prose: docs/algorithms/periods.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from foundation.periods import add_months


def first_open_day(closed_months: Iterable[date]) -> date | None:
    """The day after the last closed month: everything before it is closed. None when nothing is."""
    last = max(closed_months, default=None)
    return None if last is None else add_months(last, 1)


def booked_on(day: date, *, open_from: date | None) -> date:
    """The day itself, or the first open day when it lies in a closed month."""
    return day if open_from is None else max(day, open_from)


def may_close(month: date, *, today: date, open_from: date | None) -> bool:
    """Whether a month may be closed: it is over, and not closed yet."""
    return add_months(month, 1) <= today and (open_from is None or month >= open_from)
