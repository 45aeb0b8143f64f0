"""What is due: a pure function of an agreement's facts, a day, and what was charged (DESIGN decision 6).

A line holds on some days. Those days that are due and not charged yet are charged; days that were charged and on which
the line turns out not to hold are given back. So twice, in parallel, late by a month, after a crash or in whatever
order changes came in, the same rows come out (prose: docs/algorithms/billing-run.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from billing.rules.proration import prorated
from foundation.money import ZERO, Money
from foundation.periods import Period, days_outside, tiles_from

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What decides the charges of one line.

    A yearly line is charged in parts of `months` (1, 3 or 12), counted from `anchor`, the first day of the agreement:
    what joins later ends together with the rest. `full` is the price of a year, or of a line that is paid once; that
    is due on `bills_on`, or on its first day. `discount` is what a year is less, before `discount_until`. On the days
    of `pauses` it does not hold. `owed` is what of a line that is paid once stays owed after it was taken back, and
    `owed_discount` the discount of that: what was used of it.
    """

    line_id: int
    anchor: date
    starts_on: date
    ends_before: date | None = None
    is_yearly: bool
    months: int = MONTHS_A_YEAR
    full: Money
    discount: Money = ZERO
    discount_until: date | None = None
    pauses: tuple[Period, ...] = ()
    bills_on: date | None = None
    owed: Money = ZERO
    owed_discount: Money = ZERO

    @property
    def due_on(self) -> date:
        """The day on which it is due when it is paid once."""
        return self.bills_on or self.starts_on

    def days_in(self, part: Period) -> list[Period]:
        """The days of a part on which it holds."""
        life = self.life
        held = part.intersection(life) if life is not None else None
        if held is None:
            return []
        return days_outside(held, self.pauses) if self.pauses else [held]

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.life is not None and day in self.life and not any(day in pause for pause in self.pauses)

    @property
    def life(self) -> Period | None:
        """The days on which it holds; None when an end came before it began."""
        if self.ends_before is not None and self.ends_before <= self.starts_on:
            return None
        return Period(self.starts_on, self.ends_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A charge as it was written. One that gives back names the charge that it `returns` a part of.

    `is_credited` means that the whole invoice was credited: nothing of it is given back again, or charged again.
    """

    charge_id: int
    line_id: int
    period: Period | None
    returns: int | None = None
    is_credited: bool = False


@dataclass(frozen=True, order=True, slots=True)
class DueCharge:
    """One charge: of a line, for a period (or once, on a day). `discount` has the sign of `full`, or is zero.

    `whole` is the part of the year that is billed at once; `period` is shorter where the line holds on some of its
    days only. A charge that gives back is negative, and names the charge that it `returns`.
    """

    due_on: date
    line_id: int
    period: Period | None
    whole: Period | None
    full: Money
    discount: Money
    returns: int | None = None

    @property
    def net(self) -> Money:
        """To pay, without VAT."""
        return self.full - self.discount


def charges_due(lines: Sequence[LineFacts], until: date, written: Sequence[Written] = ()) -> list[DueCharge]:
    """All charges due up to and including a day that were not written yet, by day and line.

    A line is charged in advance, on the first day of each part, or on the day it begins within one. What was charged
    for days on which the line does not hold is given back at once, however far ahead those days are.
    """
    by_line: dict[int, list[Written]] = defaultdict(list)
    for one in written:
        by_line[one.line_id].append(one)
    due: list[DueCharge] = []
    for line in lines:
        if line.is_yearly:
            due += _parts_due(line, until, by_line[line.line_id])
        else:
            due += _once_due(line, until, by_line[line.line_id])
    return sorted(due, key=lambda charge: (charge.due_on, charge.line_id, charge.full.cents))


def next_due_on(lines: Sequence[LineFacts], after: date) -> date | None:
    """The first day after a day on which something of these lines falls due, or None."""
    days: list[date] = []
    for line in lines:
        if line.life is None:
            continue
        if line.is_yearly:
            days += _first_days(line, after)
        elif line.due_on > after:
            days.append(line.due_on)
    return min(days, default=None)


def _first_days(line: LineFacts, after: date) -> Iterator[date]:
    """The days after a day on which a yearly line begins, begins a part, or goes on after a pause."""
    goes_on = [pause.ends_before for pause in line.pauses if pause.ends_before is not None]
    yield from (day for day in [line.starts_on, *goes_on] if day > after and line.holds_on(day))
    for part in tiles_from(line.anchor, line.months, max(after, line.starts_on)):
        if not any(line.days_in(Period(part.starts_on, None))):
            return
        if part.starts_on > after and line.holds_on(part.starts_on):
            yield part.starts_on
            return


def _once_due(line: LineFacts, until: date, written: list[Written]) -> Iterator[DueCharge]:
    returned = {one.returns for one in written}
    standing = [one for one in written if one.returns is None and one.charge_id not in returned]
    if line.life is None:
        full, discount = line.owed - line.full, line.owed_discount - line.discount
        for one in standing:
            if not one.is_credited and (full or discount):
                yield DueCharge(line.due_on, line.line_id, None, None, full, discount, one.charge_id)
    elif not standing and line.due_on <= until:
        yield DueCharge(line.due_on, line.line_id, None, None, line.full, line.discount)


def _parts_due(line: LineFacts, until: date, written: list[Written]) -> Iterator[DueCharge]:
    covered = _covered(written)
    last = max([until, *(piece.starts_on for _one, piece in covered)])
    for part in tiles_from(line.anchor, line.months, line.starts_on):
        if part.starts_on > last:
            return
        holds = line.days_in(part)
        pieces = [(one, piece) for one, piece in covered if part.intersection(piece)]
        for run in holds:
            if run.starts_on <= until:
                for gap in days_outside(run, [piece for _one, piece in pieces]):
                    yield _charge(line, part, gap)
        for one, piece in pieces:
            if not one.is_credited:
                for gone in days_outside(piece, holds):
                    yield _charge(line, part, gone, returns=one.charge_id)


def _covered(written: list[Written]) -> list[tuple[Written, Period]]:
    """What stands charged: each charge with the days of it that were not given back."""
    back: dict[int, list[Period]] = defaultdict(list)
    for one in written:
        if one.returns is not None and one.period is not None:
            back[one.returns].append(one.period)
    return [
        (one, piece)
        for one in written
        if one.returns is None and one.period is not None
        for piece in days_outside(one.period, back[one.charge_id])
    ]


def _charge(line: LineFacts, part: Period, run: Period, returns: int | None = None) -> DueCharge:
    full = prorated(price_of_part(line, part), part, run)
    discount = discount_in(line, part, run)
    if returns is not None:
        full, discount = -full, -discount
    return DueCharge(run.starts_on, line.line_id, run, part, full, discount, returns)


def price_of_part(line: LineFacts, part: Period) -> Money:
    """What a part of the year costs: as much as each other part, and together the price of the year to the cent."""
    number, parts = _place(line, part)
    return line.full.share(number + 1, parts) - line.full.share(number, parts)


def discount_in(line: LineFacts, part: Period, run: Period) -> Money:
    """What some days within a part are less; never more than those days cost.

    Taken of what the days cost in whole cents, counted from the first day of the year. Rounded by itself it could come
    out a cent above the price of those days.
    """
    if not line.discount or line.discount_until is None or run.starts_on >= line.discount_until:
        return ZERO
    ends_before = min(run.ends_before or line.discount_until, line.discount_until)
    share = line.discount.cents, line.full.cents
    return _due_before(line, part, ends_before).share(*share) - _due_before(line, part, run.starts_on).share(
        *share
    )


def _due_before(line: LineFacts, part: Period, day: date) -> Money:
    """What the days of the year before a day of this part cost, in whole cents."""
    number, parts = _place(line, part)
    earlier = line.full.share(number, parts)
    if day == part.starts_on:
        return earlier
    return earlier + prorated(price_of_part(line, part), part, Period(part.starts_on, day))


def _place(line: LineFacts, part: Period) -> tuple[int, int]:
    """Which part of the year it is, from 0, and how many there are."""
    parts = MONTHS_A_YEAR // line.months
    months = (part.starts_on.year - line.anchor.year) * 12 + part.starts_on.month - line.anchor.month
    return months // line.months % parts, parts
