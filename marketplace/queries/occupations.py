"""The occupations that come along: ESCO's, and the unit groups of ISCO-08, in Dutch."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from marketplace.rules.occupations import Occupation, occupation_meant, occupations_like

DATA = Path(__file__).resolve().parent.parent / "data" / "occupations"
OCCUPATIONS_IN = "nl"
UNIT_GROUP = 4
MOST = 12


@cache
def occupations() -> dict[str, Occupation]:
    """All that a vacancy may name, by code."""
    with (DATA / "isco08_groups_nl.csv").open(encoding="utf-8", newline="") as file:
        groups = {row["code"]: row["label"] for row in csv.DictReader(file)}
    known = {
        code: Occupation(code, label, label) for code, label in groups.items() if len(code) == UNIT_GROUP
    }
    with (DATA / "esco_occupations_nl.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known[row["code"]] = Occupation(row["code"], row["label"], groups[row["isco_group"]])
    return known


def occupation_with(code: str) -> Occupation | None:
    """The occupation with a code."""
    return occupations().get(code)


def suggested_occupations(typed: str, most: int = MOST) -> list[Occupation]:
    """Occupations that somebody may mean, the best first."""
    return occupations_like(typed, list(occupations().values()), most=most)


def occupation_typed(typed: str) -> Occupation | None:
    """The occupation that was typed as it is written, by code, name or label; None when that is not one alone."""
    return occupation_meant(typed, occupations().values())
