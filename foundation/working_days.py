"""Working days: which days the law does not count as the last day of a term.

A term that would end on a Saturday, a Sunday or a public holiday runs on up to and including the next working day
(Algemene termijnenwet, art. 1 and 3; Regulation (EEC, Euratom) 1182/71, art. 3(4)). Holidays are dated data.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parent / "data" / "public_holidays.csv"
SATURDAY = 5


class HolidaysUnknown(ValueError):
    """The table of public holidays does not reach so far."""


@cache
def public_holidays() -> frozenset[date]:
    """The public holidays of the table that comes along."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return frozenset(date.fromisoformat(row["day"]) for row in rows)


def working_day_from(day: date, holidays: Collection[date]) -> date:
    """The day itself when it is a working day, otherwise the first one after it.

    Refuses a year of which no holidays are known: a term that is a day too short is worse than an error.
    """
    known = {holiday.year for holiday in holidays}
    while True:
        if day.year not in known:
            raise HolidaysUnknown(f"No public holidays of {day.year} are known: add them to {TABLE.name}.")
        if day.weekday() < SATURDAY and day not in holidays:
            return day
        day += timedelta(days=1)
