"""What is due: a pure function of an agreement's facts and a day (DESIGN decision 6).

`charges_due(facts, until) − charges already written` is all a billing run does. So twice, in parallel, late by a
month or after a crash, the same rows come out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foundation.money import ZERO, Money
from foundation.periods import Period, tiles


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What decides the charges of one line."""

    line_id: int
    starts_on: date
    ends_before: date | None
    is_yearly: bool
    full: Money
    first_year_discount: Money


@dataclass(frozen=True, order=True, slots=True)
class DueCharge:
    """One charge: of a line, for a period (or once, on a day). `discount` is zero or positive."""

    due_on: date
    line_id: int
    period: Period | None
    full: Money
    discount: Money


def charges_due(lines: Sequence[LineFacts], until: date) -> list[DueCharge]:
    """All charges that fall due up to and including a day, from the very first, by day and line.

    A yearly line is charged in advance, for years counted from its own first day; a year that begins on or after
    the line's end is not. A line that is paid once is charged on its first day.
    """
    due: list[DueCharge] = []
    for line in lines:
        if line.ends_before is not None and line.ends_before <= line.starts_on:
            continue
        if not line.is_yearly:
            if line.starts_on <= until:
                due.append(DueCharge(line.starts_on, line.line_id, None, line.full, line.first_year_discount))
            continue
        for number, year in enumerate(tiles(line.starts_on, 12)):
            ended = line.ends_before is not None and year.starts_on >= line.ends_before
            if year.starts_on > until or ended:
                break
            discount = line.first_year_discount if number == 0 else ZERO
            due.append(DueCharge(year.starts_on, line.line_id, year, line.full, discount))
    return sorted(due, key=lambda charge: (charge.due_on, charge.line_id))
