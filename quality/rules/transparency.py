"""Figures about decisions, for our own people and for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

SMALLEST_SHOWN = 5
"""A smaller figure could point at somebody, so everybody else sees that it is less (DOMAIN §7)."""


@dataclass(frozen=True, slots=True)
class Group:
    """How many decisions of a kind were taken on a ground, about a mark (or, without one, about listings)."""

    kind: str
    reason_code: str
    mark: str
    count: int


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A calendar year: decisions by group, objections by outcome (empty: no answer yet), and how long answers took."""

    groups: Sequence[Group]
    objections: Mapping[str, int]
    days_to_answer: float | None
    by_kind: Mapping[str, int]
    by_reason: Mapping[str, int]


def median_days(spans: Sequence[timedelta]) -> float | None:
    """The median in days with one decimal; None of nothing."""
    return round(median(span / timedelta(days=1) for span in spans), 1) if spans else None


def shown_publicly(count: int) -> int | None:
    """A figure as everybody may see it: None when it is too small to show. Nothing at all is no secret."""
    return count if count == 0 or count >= SMALLEST_SHOWN else None
