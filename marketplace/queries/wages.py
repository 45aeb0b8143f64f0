"""The minimum wage of a day."""

from __future__ import annotations

from datetime import date

from marketplace.models import MinimumWage
from marketplace.rules.wages import WageOfDay, WageStep, wage_on


def minimum_wage_on(day: date) -> WageOfDay | None:
    """The newest step in force on a day, or None before the first one."""
    steps = MinimumWage.objects.order_by("valid_from").values_list("valid_from", "cents_per_hour")
    return wage_on(day, [WageStep(valid_from, cents) for valid_from, cents in steps])
