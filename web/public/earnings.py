"""What a vacancy pays, beside the minimum wage of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from foundation.amounts import HARD_SPACE, euro
from marketplace.models import Vacancy
from marketplace.queries.wages import minimum_wage_on


@dataclass(frozen=True, slots=True)
class Earnings:
    """Gross wages in cents. `minimum_is_old` says that a newer half year has begun than our table knows."""

    from_cents: int
    until_cents: int
    week_hours: int
    week_cents: int
    minimum_cents: int | None
    minimum_since: date | None
    minimum_is_old: bool

    @property
    def is_one_amount(self) -> bool:
        """Whether from and until are the same."""
        return self.from_cents == self.until_cents

    @property
    def week_sum(self) -> str:
        """The sum of a week as it is written: “40 × € 15,40”, on one line."""
        return f"{self.week_hours}{HARD_SPACE}×{HARD_SPACE}{euro(self.from_cents)}"

    @property
    def more_from_cents(self) -> int:
        """How much the lowest wage is above the minimum."""
        return self.from_cents - (self.minimum_cents or 0)

    @property
    def more_until_cents(self) -> int:
        """How much the highest wage is above the minimum."""
        return self.until_cents - (self.minimum_cents or 0)


def earnings_of(vacancy: Vacancy, today: date) -> Earnings | None:
    """The wages of a vacancy against the newest minimum wage that we know on a day. Never a guess; None for no wage."""
    if not vacancy.wage_until_cents:
        return None
    minimum = minimum_wage_on(today)
    return Earnings(
        from_cents=vacancy.wage_from_cents,
        until_cents=vacancy.wage_until_cents,
        week_hours=vacancy.hours_from,
        week_cents=vacancy.hours_from * vacancy.wage_from_cents,
        minimum_cents=minimum.step.cents_per_hour if minimum else None,
        minimum_since=minimum.step.valid_from if minimum else None,
        minimum_is_old=minimum is not None and not minimum.is_current,
    )
