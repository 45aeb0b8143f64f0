"""Wages against the statutory minimum of a day (Wet minimumloon en minimumvakantiebijslag)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WageStep:
    """The minimum wage per hour from 21 years, in cents, from a day on."""

    valid_from: date
    cents_per_hour: int


@dataclass(frozen=True, slots=True)
class WageOfDay:
    """The newest minimum wage we know on a day, and whether that is the one of the running half year."""

    step: WageStep
    is_current: bool


def half_year_start(day: date) -> date:
    """1 January or 1 July: the days on which the minimum wage changes."""
    return date(day.year, 7 if day.month >= 7 else 1, 1)


def wage_on(day: date, steps: Sequence[WageStep]) -> WageOfDay | None:
    """The step in force on a day, marked old when a newer half year has begun that the table does not know."""
    known = [step for step in steps if step.valid_from <= day]
    if not known:
        return None
    step = max(known, key=lambda step: step.valid_from)
    return WageOfDay(step, is_current=step.valid_from >= half_year_start(day))
