"""When a partner is told that a mark ends, and when somebody of ours looks again."""

from __future__ import annotations

from datetime import date, timedelta

EXPIRY_DAYS = (60, 30, 7)


def expiry_reminder(*, until_on: date, today: date) -> int | None:
    """Which reminder (60, 30 or 7) belongs to a day, or None; `until_on` is the first day without the mark.

    A round that was missed sends the one that belongs to the day it runs on, not those before it too.
    """
    left = (until_on - today).days
    return min((days for days in EXPIRY_DAYS if 0 < left <= days), default=None)


def recheck_on(*, checked_on: date, recheck_days: int | None) -> date | None:
    """The day from which somebody looks again; None for a mark that needs no such look."""
    return None if recheck_days is None else checked_on + timedelta(days=recheck_days)
