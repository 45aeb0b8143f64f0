"""What work leaves after the rent, before tax and insurance: gross amounts and the law's limit, no guess about tax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

WEEKS_A_YEAR, MONTHS_A_YEAR = 52, 12


@dataclass(frozen=True, slots=True)
class DeductionStep:
    """The part of the minimum wage that may be held back for housing, in percent, from a day until a day."""

    percent: int
    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is the limit of that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class MonthLeft:
    """A month of work beside a home, in cents. What is not known is None."""

    wage_cents: int
    minimum_cents: int | None
    deduction_percent: int | None
    deduction_cents: int | None
    rent_cents: int

    @property
    def left_cents(self) -> int:
        """Gross wage less rent in full; below zero when the rent is more."""
        return self.wage_cents - self.rent_cents


def cents_a_month(cents_per_hour: int, hours_a_week: int) -> int:
    """A wage per hour as a month's wage: the hours of 52 weeks over 12 months, half a cent upward."""
    month = Decimal(cents_per_hour) * hours_a_week * WEEKS_A_YEAR / MONTHS_A_YEAR
    return int(month.quantize(Decimal(1), ROUND_HALF_UP))


def deduction_on(day: date, steps: Sequence[DeductionStep]) -> DeductionStep | None:
    """The limit of a day (Wet minimumloon, article 13 and its decree), or None where none is known."""
    return next((step for step in steps if step.holds_on(day)), None)


def month_left(
    *,
    wage_per_hour: int,
    hours_a_week: int,
    minimum_per_hour: int | None,
    deduction: DeductionStep | None,
    rent_cents: int,
) -> MonthLeft:
    """A month at these hours: gross wage, minimum wage, what may be held back at most (rounded down), and the rent."""
    minimum = None if minimum_per_hour is None else cents_a_month(minimum_per_hour, hours_a_week)
    most = (
        int((Decimal(minimum) * deduction.percent / 100).quantize(Decimal(1), ROUND_DOWN))
        if minimum is not None and deduction is not None
        else None
    )
    return MonthLeft(
        wage_cents=cents_a_month(wage_per_hour, hours_a_week),
        minimum_cents=minimum,
        deduction_percent=deduction.percent if deduction else None,
        deduction_cents=most,
        rent_cents=rent_cents,
    )
