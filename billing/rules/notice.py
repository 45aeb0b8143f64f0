"""When an agreement can end: a month after notice, and not before its first term is over (terms, article 2)."""

from __future__ import annotations

from datetime import date

from foundation.periods import add_months, add_years

NOTICE_MONTHS = 1


def earliest_end(*, starts_on: date, today: date) -> date:
    """The first day without, when notice is given today. After the first renewal any month will do."""
    return max(add_years(starts_on, 1), add_months(today, NOTICE_MONTHS))
