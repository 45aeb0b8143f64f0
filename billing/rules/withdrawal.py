"""Withdrawing from what a person ordered: until which day, and what is owed then (docs/algorithms/persons.md)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from foundation.money import Money
from foundation.working_days import working_day_from

DAYS_TO_WITHDRAW = 14
DAYS_TO_PAY_BACK = 14


def last_day_to_withdraw(ordered_on: date, holidays: Collection[date]) -> date:
    """The last day on which a person can withdraw: fourteen days after the day of the order (art. 6:230o BW).

    The day of the order does not count. A last day in a weekend or on a holiday moves to the next working day.
    """
    return working_day_from(ordered_on + timedelta(days=DAYS_TO_WITHDRAW), holidays)


def pay_back_by(withdrawn_on: date) -> date:
    """The last day on which the money must be back: fourteen days after the withdrawal (art. 6:230r BW)."""
    return withdrawn_on + timedelta(days=DAYS_TO_PAY_BACK)


def owed_for_use(price: Money, *, units: int, used: int) -> Money:
    """What is owed of a price when so many of the units were used at the person's own request (art. 6:230s BW).

    In proportion, half up to the cent; between nothing and the price, whatever is counted as used.
    """
    return price.share(min(max(used, 0), units), units)
