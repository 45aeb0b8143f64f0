"""Until when evidence holds, and when it is too old to be sent."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from foundation.periods import add_months, add_years
from quality.choices import EvidenceKind


class Objection(StrEnum):
    """Why a certificate or statement cannot count, whatever stands in it."""

    NOT_YET = "not-yet"
    NO_LAST_DAY = "no-last-day"
    ENDS_BEFORE_START = "ends-before-start"
    OVER = "over"
    TOO_OLD = "too-old"


def holds_until(
    *, kind: str, issued_on: date, valid_until_on: date | None, valid_years: int | None
) -> date | None:
    """The first day on which evidence no longer holds; None when a certificate does not say it.

    A statement that names no day holds as many years as its mark does, from its own day.
    """
    if valid_until_on is not None or kind == EvidenceKind.CERTIFICATE:
        return valid_until_on
    return add_years(issued_on, valid_years or 1)


def objection_to(
    *,
    kind: str,
    issued_on: date,
    valid_until_on: date | None,
    valid_years: int | None,
    statement_months: int | None,
    today: date,
) -> Objection | None:
    """Why evidence with these days cannot count on a day, or None when it can."""
    until_on = holds_until(
        kind=kind, issued_on=issued_on, valid_until_on=valid_until_on, valid_years=valid_years
    )
    if issued_on > today:
        return Objection.NOT_YET
    if until_on is None:
        return Objection.NO_LAST_DAY
    if until_on <= issued_on:
        return Objection.ENDS_BEFORE_START
    if until_on <= today:
        return Objection.OVER
    if (
        kind == EvidenceKind.STATEMENT
        and statement_months is not None
        and add_months(issued_on, statement_months) < today
    ):
        return Objection.TOO_OLD
    return None
