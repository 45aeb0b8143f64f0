"""Half-open periods of days, and the one function that moves by months."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import total_ordering
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """The days from `starts_on` up to, not including, `ends_before`. None means: no end is known.

    Sorted by first day, then by end; a period without a known end comes after those with one.
    """

    starts_on: date
    ends_before: date | None = None

    def __post_init__(self) -> None:
        if self.ends_before is not None and self.ends_before <= self.starts_on:
            raise ValueError(
                f"A period that starts on {self.starts_on} cannot end before {self.ends_before}."
            )

    def __lt__(self, other: Period) -> bool:
        return (self.starts_on, self.ends_before or date.max) < (
            other.starts_on,
            other.ends_before or date.max,
        )

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)

    @property
    def days(self) -> int:
        """The number of days; a period without an end has none to count."""
        if self.ends_before is None:
            raise ValueError("A period without an end has no number of days.")
        return (self.ends_before - self.starts_on).days

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to it, for people ("tot en met")."""
        return None if self.ends_before is None else self.ends_before - timedelta(days=1)

    def intersection(self, other: Period) -> Period | None:
        """The days in both, or None."""
        starts_on = max(self.starts_on, other.starts_on)
        ends = [end for end in (self.ends_before, other.ends_before) if end is not None]
        ends_before = min(ends) if ends else None
        if ends_before is not None and ends_before <= starts_on:
            return None
        return Period(starts_on, ends_before)


def add_months(day: date, months: int, *, anchor_day: int | None = None) -> date:
    """The same day some months later, or the last day of a shorter month.

    `anchor_day` is the day of the month that was agreed on. Counting from it, and not from a day that was cut
    short in February, keeps a billing day from drifting from the 31st to the 28th for ever.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    wanted = anchor_day or day.day
    return date(year, month, min(wanted, calendar.monthrange(year, month)[1]))


def add_years(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 28 February where there is none."""
    return add_months(day, 12 * years)


def tiles(starts_on: date, months: int) -> Iterator[Period]:
    """Endless periods of so many months each, without gap or overlap, all counted from the first day."""
    step = 0
    begin = starts_on
    while True:
        step += months
        end = add_months(starts_on, step, anchor_day=starts_on.day)
        yield Period(begin, end)
        begin = end


def tiles_from(starts_on: date, months: int, day: date) -> Iterator[Period]:
    """The same periods as `tiles`, from the one on that holds a day (which is not before the first)."""
    step = max((day.year - starts_on.year) * 12 + day.month - starts_on.month, 0) // months * months
    if step and add_months(starts_on, step) > day:
        step -= months
    while True:
        yield Period(add_months(starts_on, step), add_months(starts_on, step + months))
        step += months


def days_outside(period: Period, holes: Iterable[Period]) -> list[Period]:
    """The days of a period that lie in none of the holes, as the fewest periods, in order."""
    left = [period]
    for hole in holes:
        kept: list[Period] = []
        for one in left:
            if one.intersection(hole) is None:
                kept.append(one)
                continue
            if one.starts_on < hole.starts_on:
                kept.append(Period(one.starts_on, hole.starts_on))
            ends = one.ends_before
            if hole.ends_before is not None and (ends is None or hole.ends_before < ends):
                kept.append(Period(hole.ends_before, ends))
        left = kept
    return sorted(left)


def start_of_day(day: date) -> datetime:
    """The instant at which a day starts in Amsterdam."""
    return datetime.combine(day, time.min, tzinfo=AMSTERDAM)


def day_of(instant: datetime) -> date:
    """The Amsterdam day an instant falls on; refuses an instant without a time zone."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return instant.astimezone(AMSTERDAM).date()
