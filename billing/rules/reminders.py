"""When a partner is reminded: of a renewal 60 and 30 days ahead, of a quote five days before it ends."""

from __future__ import annotations

from datetime import date

RENEWAL_DAYS = (60, 30)
QUOTE_DAYS = 5
# A month's notice, and two weeks to think about it.
PRICE_DAYS = 45


def renewal_reminder(*, term_until: date, today: date) -> int | None:
    """Which reminder (60 or 30) belongs to a day, or None.

    A round that was missed sends the one that belongs to the day it runs on, not the two at once.
    """
    left = (term_until - today).days
    return min((days for days in RENEWAL_DAYS if 0 < left <= days), default=None)


def quote_reminder(*, valid_until: date, today: date) -> bool:
    """Whether a quote ends so soon (its first day without is `valid_until`) that its maker is reminded."""
    return 0 < (valid_until - today).days <= QUOTE_DAYS


def price_is_in_time(*, term_until: date, today: date) -> bool:
    """Whether a price that is announced on a day may hold from the renewal."""
    return (term_until - today).days >= PRICE_DAYS
