"""The minimum wage of a day."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from marketplace.models import MinimumWage
from marketplace.rules.housing_costs import DeductionStep
from marketplace.rules.wages import WageOfDay, WageStep, wage_on

DEDUCTIONS = Path(__file__).resolve().parent.parent / "data" / "content" / "housing_deduction.csv"


@cache
def deduction_steps() -> tuple[DeductionStep, ...]:
    """What may be held back of the minimum wage for housing: dated data that comes along."""
    with DEDUCTIONS.open(encoding="utf-8", newline="") as file:
        return tuple(
            DeductionStep(
                percent=int(row["percent"]),
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
            )
            for row in csv.DictReader(file)
        )


def minimum_wage_on(day: date) -> WageOfDay | None:
    """The newest step in force on a day, or None before the first one."""
    steps = MinimumWage.objects.order_by("valid_from").values_list("valid_from", "cents_per_hour")
    return wage_on(day, [WageStep(valid_from, cents) for valid_from, cents in steps])
