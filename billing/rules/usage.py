"""What use costs, when it is billed, and how payers share it (docs/algorithms/usage.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from foundation.money import Money
from foundation.periods import Period, add_months

# What was used longer ago is not recorded or corrected any more: the year's books are closed.
MONTHS_TO_CORRECT = 12


def bills_on(used_on: date, recorded_on: date) -> date:
    """The first day of the month after it was used, or after it was told when that was later."""
    return add_months(max(used_on, recorded_on).replace(day=1), 1)


def is_too_old(used_on: date, today: date) -> bool:
    """Whether use on a day can no longer be recorded or corrected."""
    return add_months(used_on, MONTHS_TO_CORRECT) <= today


def price_of_number(tiers: Mapping[int, Money], number: int) -> Money:
    """What the so-manieth of a year costs: the price of the highest tier that it reaches. A cap is a tier of zero."""
    return tiers[max(start for start in tiers if start <= number)]


def priced(tiers: Mapping[int, Money], *, before: int, quantity: int) -> Iterator[tuple[int, Money]]:
    """So many more after those `before` in the same year: quantities with the price of each, in tiers."""
    prices = (price_of_number(tiers, before + step) for step in range(1, quantity + 1))
    for price, run in groupby(prices):
        yield len(list(run)), price


@dataclass(frozen=True, slots=True)
class Seats:
    """So many that were bought ahead, and the days on which they can be used."""

    line_id: int
    quantity: int
    life: Period


def seats_used(seats: Sequence[Seats], taken: Sequence[tuple[date, int]]) -> dict[int, int]:
    """How many of each purchase were used, by line: on each day the oldest that could be used then goes first.

    `taken` holds days with how many were used, in the order of the days.
    """
    used = dict.fromkeys((one.line_id for one in seats), 0)
    for day, count in taken:
        left = count
        for one in seats:
            if day in one.life:
                step = min(left, one.quantity - used[one.line_id])
                used[one.line_id] += step
                left -= step
    return used


def shared(amount: Money, parts: Sequence[int]) -> list[Money]:
    """An amount in parts, to the cent: together exactly the amount, each within a cent of its share."""
    whole, reached, shares = sum(parts), 0, []
    for part in parts:
        shares.append(amount * Fraction(reached + part, whole) - amount * Fraction(reached, whole))
        reached += part
    return shares
