"""What an import is going to do, decided before anything is done: row by row, and what ends by its absence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from marketplace.rules.facts import VacancyFacts
from marketplace.rules.feeds.faults import RowFaultCode
from marketplace.rules.feeds.mapping import SAID_BY_FEED, MappedRow

# Rows of which nobody can tell for certain what they are about.
UNSURE = frozenset({RowFaultCode.NO_ID, RowFaultCode.BAD_ID, RowFaultCode.SAME_ID})


class Step(StrEnum):
    """What is done with a row."""

    CREATE = "create"
    CHANGE = "change"
    RETURN = "return"
    """it was absent before, and is back"""
    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Before:
    """What the feed said of a vacancy when it was last taken in."""

    fingerprint: str
    is_present: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Each row with its step, in the order of the feed, and the ids of what ends because it is not there any more."""

    steps: Sequence[tuple[Step, MappedRow]]
    ending: Sequence[str]
    unsure: int
    """rows of which nobody can tell what they are about; while there are any, nothing ends"""
    before: int
    """how many vacancies the feed had"""
    is_suspect: bool
    """so many would end that somebody has to say that it is right"""


def said_by_feed(facts: VacancyFacts) -> dict[str, Any]:
    """What a feed says of a vacancy, by field; all else stays as its author left it."""
    return {name: getattr(facts, name) for name in SAID_BY_FEED}


def fingerprint_of(facts: VacancyFacts) -> str:
    """The same for a row that says the same."""
    return sha256(repr(sorted(said_by_feed(facts).items())).encode()).hexdigest()


def plan_of(rows: Sequence[MappedRow], before: Mapping[str, Before], *, least_percent: int) -> Plan:
    """What is to be done with these rows. Pure: the order of the rows decides nothing but the order of the steps.

    A row that cannot be read keeps its vacancy as it is. Nothing ends while a row has no sure name, since it may
    be the one that is missed. When fewer than `least_percent` of what was there stays, somebody must say so.
    """
    steps = [(_step(row, before.get(row.external_id)), row) for row in rows]
    here = {row.external_id for row in rows if row.external_id}
    present = sorted(key for key, one in before.items() if one.is_present)
    unsure = sum(not row.external_id or any(one.code in UNSURE for one in row.faults) for row in rows)
    absent = [key for key in present if key not in here]
    staying = len(present) - len(absent)
    is_suspect = bool(absent) and (not rows or staying * 100 < least_percent * len(present))
    return Plan(steps, [] if unsure else absent, unsure, len(present), is_suspect and not unsure)


def _step(row: MappedRow, before: Before | None) -> Step:
    if row.facts is None or not row.external_id:
        return Step.REFUSE
    if before is None:
        return Step.CREATE
    if not before.is_present:
        return Step.RETURN
    return Step.KEEP if before.fingerprint == fingerprint_of(row.facts) else Step.CHANGE
