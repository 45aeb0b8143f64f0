"""What is due: a pure function of an agreement's facts and a day (DESIGN decision 6).

`charges_due(facts, until) − charges already written` is all a billing run does. So twice, in parallel, late by a
month or after a crash, the same rows come out (prose: docs/algorithms/billing-run.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from billing.rules.proration import prorated
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
    """One charge: of a line, for a period (or once, on a day). `discount` is zero or positive.

    `whole` is the year the price is for; `period` is shorter only where the line ends within that year.
    """

    due_on: date
    line_id: int
    period: Period | None
    whole: Period | None
    full: Money
    discount: Money

    @property
    def net(self) -> Money:
        """To pay, without VAT."""
        return self.full - self.discount


def charges_due(lines: Sequence[LineFacts], until: date) -> list[DueCharge]:
    """All charges that fall due up to and including a day, from the very first, by day and line.

    A yearly line is charged in advance, for years counted from its own first day. A year that begins on or after
    the line's end is not charged; one in which the line is known to end is charged up to that end, by the day. A line
    that is paid once is charged on its first day.
    """
    due: list[DueCharge] = []
    for line in lines:
        if line.ends_before is not None and line.ends_before <= line.starts_on:
            continue
        if line.is_yearly:
            due += _years_due(line, until)
        elif line.starts_on <= until:
            due.append(
                DueCharge(line.starts_on, line.line_id, None, None, line.full, line.first_year_discount)
            )
    return sorted(due, key=lambda charge: (charge.due_on, charge.line_id))


def _years_due(line: LineFacts, until: date) -> Iterator[DueCharge]:
    life = Period(line.starts_on, line.ends_before)
    for number, year in enumerate(tiles(line.starts_on, 12)):
        held = year.intersection(life)
        if year.starts_on > until or held is None:
            return
        discount = line.first_year_discount if number == 0 else ZERO
        yield DueCharge(
            due_on=year.starts_on,
            line_id=line.line_id,
            period=held,
            whole=year,
            full=prorated(line.full, year, held),
            discount=prorated(discount, year, held),
        )
