"""How much room a home needs under the norm of a day, by scheme and kind of home (SNF, AKF). Norms are dated data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Measure(StrEnum):
    """What a norm counts."""

    FLOOR = "floor"
    """usable floor space per person, m²"""
    BEDROOM = "bedroom"
    """floor of the bedroom per person, m²"""
    PERSONS = "persons"
    """persons in one bedroom, at most"""


# Kinds of home that a norm can name beside those that a partner chooses from.
ANY = "any"
NEW = "new"
YEAR_ROUND = "year_round"
SEASONAL = "seasonal"


@dataclass(frozen=True, slots=True)
class NormStep:
    """One norm from a day until a day. An ended one without a successor is the last that we know."""

    scheme: str
    measure: Measure
    dwelling: str
    value: Decimal
    valid_from: date
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is the norm of that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class NormOfDay:
    """The norm that holds on a day, or the last one known (`holds` is False: then a person must look)."""

    step: NormStep
    holds: bool


def norm_on(
    day: date, steps: Sequence[NormStep], *, scheme: str, measure: Measure, dwelling: str, is_new: bool
) -> NormOfDay | None:
    """The norm of a day for a home: that for new homes first, then of its kind, then of all kinds.

    Where none holds, the last one known; None where none ever began. A seasonal home has no norm of a whole year.
    """
    kinds = [*([NEW] if is_new else []), dwelling, *([] if dwelling == SEASONAL else [YEAR_ROUND]), ANY]
    begun = [
        step
        for kind in kinds
        for step in steps
        if (step.scheme, step.measure, step.dwelling) == (scheme, measure, kind) and step.valid_from <= day
    ]
    for step in begun:
        if step.holds_on(day):
            return NormOfDay(step, holds=True)
    return NormOfDay(max(begun, key=lambda step: step.valid_from), holds=False) if begun else None
