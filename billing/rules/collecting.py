"""On which day what fell due is put on one invoice, for who wants its invoices together."""

from __future__ import annotations

from datetime import date

from foundation.periods import add_months


def collecting_day(due_on: date, months: int) -> date:
    """The first day of collecting that is not before a day: the first of every so many months (1, 2 or 3).

    Counted from January, so that every partner that collects as often does so on the same days.
    """
    first = due_on.replace(day=1)
    day = add_months(first, -((first.month - 1) % months))
    return day if day >= due_on else add_months(day, months)
