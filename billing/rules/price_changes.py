"""When a new price holds in an agreement: from a renewal of which the partner is told in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from billing.rules.reminders import price_is_in_time
from foundation.periods import add_months

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class NewPriceFrom:
    """The renewal from which a new price holds; whether a renewal before it comes too early to tell it."""

    day: date
    is_a_year_late: bool


def price_differs(*, from_on: date, day: date, has_free_amount: bool, old_cents: int, new_cents: int) -> bool:
    """Whether a line that began on a day goes on at another price from a renewal. A free amount stays what it was."""
    return not has_free_amount and from_on < day and old_cents != new_cents


def new_price_from(
    *, starts_on: date, term_until: date, today: date, valid_from: date, is_told: bool
) -> NewPriceFrom:
    """The first renewal at which a price that is published today holds, when the card begins on `valid_from`.

    A renewal before that day goes on at what held before. One from that day on for which another price was told
    already, or of which the partner cannot be told in time, keeps the old price for a year.
    """
    is_late = False
    for day in renewals_from(starts_on=starts_on, term_until=term_until):
        if day >= valid_from:
            told_other = is_told and day == term_until
            if not told_other and price_is_in_time(term_until=day, today=today):
                return NewPriceFrom(day, is_late)
            is_late = True
    raise AssertionError("Renewals do not end.")


def renewals_from(*, starts_on: date, term_until: date) -> Iterator[date]:
    """The days on which an agreement renews, from the end of its running term on, counted from its first day."""
    yield term_until
    months = MONTHS_A_YEAR
    while True:
        day = add_months(starts_on, months)
        months += MONTHS_A_YEAR
        if day > term_until:
            yield day
