"""When an agreement can end: a month after notice, and not before its term is over (terms, article 2)."""

from __future__ import annotations

from datetime import date

from foundation.periods import add_months

NOTICE_MONTHS = 1


def earliest_end(*, term_until: date, today: date) -> date:
    """The first day without, when notice is given today."""
    return max(term_until, add_months(today, NOTICE_MONTHS))
