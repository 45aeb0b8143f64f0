"""How old a debt is on a day, and how a balance runs: pure, in days and cents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from billing.choices import Age

# The last day past due that belongs to an age; what is older is over 90 days.
LAST_DAYS = ((0, Age.NOT_DUE), (30, Age.DAYS_1_30), (60, Age.DAYS_31_60), (90, Age.DAYS_61_90))


def age_of(*, due_on: date, day: date) -> Age:
    """How old what was to be paid by `due_on` is on a day. On its last day to pay nothing is late yet."""
    late = (day - due_on).days
    return next((age for last, age in LAST_DAYS if late <= last), Age.OVER_90)


@dataclass(frozen=True, slots=True)
class Ages:
    """Open cents by age, youngest first; they add up to what is open."""

    cents: tuple[int, ...] = (0,) * len(Age)

    @property
    def total(self) -> int:
        """All that is open."""
        return sum(self.cents)

    def __add__(self, other: Ages) -> Ages:
        return Ages(tuple(mine + theirs for mine, theirs in zip(self.cents, other.cents, strict=True)))


def ages_of(debts: Iterable[tuple[date, int]], *, day: date) -> Ages:
    """Open cents by age on a day, of debts as (last day to pay, open cents)."""
    cents = dict.fromkeys(Age, 0)
    for due_on, open_cents in debts:
        cents[age_of(due_on=due_on, day=day)] += open_cents
    return Ages(tuple(cents[age] for age in Age))


def running_balances(opening: int, movements: Sequence[int]) -> list[int]:
    """The balance after each movement; the last one is the closing balance."""
    return list(accumulate(movements, initial=opening))[1:]
