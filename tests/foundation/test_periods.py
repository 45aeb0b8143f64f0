"""Periods are half-open, tile without gap, and do not drift at month ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.periods import AMSTERDAM, Period, add_months, add_years, day_of, start_of_day, tiles

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31))
LENGTHS = st.integers(min_value=1, max_value=4000)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    starts_on = draw(DAYS)
    length = draw(st.none() | LENGTHS)
    return Period(starts_on, None if length is None else starts_on + timedelta(days=length))


def test_the_first_day_belongs_to_it_and_the_end_does_not() -> None:
    year = Period(date(2027, 4, 1), date(2028, 4, 1))
    assert date(2027, 4, 1) in year
    assert date(2028, 3, 31) in year
    assert date(2028, 4, 1) not in year
    assert date(2027, 3, 31) not in year
    assert year.last_day == date(2028, 3, 31)
    assert year.days == 366


def test_a_period_without_an_end_goes_on_and_has_no_number_of_days() -> None:
    open_period = Period(date(2027, 4, 1))
    assert date(2999, 1, 1) in open_period
    assert open_period.last_day is None
    with pytest.raises(ValueError, match="without an end"):
        _ = open_period.days


@pytest.mark.parametrize("ends_before", [date(2027, 4, 1), date(2027, 3, 31)])
def test_a_period_of_no_days_is_refused(ends_before: date) -> None:
    with pytest.raises(ValueError, match="cannot end before"):
        Period(date(2027, 4, 1), ends_before)


@given(periods(), periods(), DAYS)
def test_a_day_is_in_the_intersection_exactly_when_it_is_in_both(a: Period, b: Period, day: date) -> None:
    both = a.intersection(b)
    assert (both is not None and day in both) == (day in a and day in b)
    assert both == b.intersection(a)


def test_periods_that_touch_have_no_day_in_common() -> None:
    assert Period(date(2027, 1, 1), date(2027, 2, 1)).intersection(Period(date(2027, 2, 1))) is None


@given(st.lists(periods()))
def test_periods_sort_by_first_day_with_the_endless_last(many: list[Period]) -> None:
    ordered = sorted(many)
    for earlier, later in pairwise(ordered):
        assert earlier <= later
        if earlier.starts_on == later.starts_on and earlier.ends_before is None:
            assert later.ends_before is None


@given(DAYS, st.integers(min_value=1, max_value=24))
def test_tiles_leave_no_gap_and_no_overlap(starts_on: date, months: int) -> None:
    some = list(islice(tiles(starts_on, months), 30))
    assert some[0].starts_on == starts_on
    for one, following in pairwise(some):
        assert one.ends_before == following.starts_on


@given(DAYS, st.integers(min_value=1, max_value=24))
def test_tiles_always_start_on_the_day_agreed_or_the_last_of_a_shorter_month(
    starts_on: date, months: int
) -> None:
    for one in islice(tiles(starts_on, months), 30):
        tomorrow = one.starts_on + timedelta(days=1)
        assert one.starts_on.day == starts_on.day or (tomorrow.day == 1 and one.starts_on.day < starts_on.day)


def test_a_month_from_the_31st_does_not_drift_to_the_28th() -> None:
    starts = [one.starts_on for one in islice(tiles(date(2027, 1, 31), 1), 5)]
    assert starts == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
    ]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 15), -13, date(2025, 12, 15)),
        (date(2027, 5, 31), 0, date(2027, 5, 31)),
    ],
)
def test_months_are_added_and_a_shorter_month_ends_early(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_the_agreed_day_comes_back_after_a_shorter_month() -> None:
    assert add_months(date(2027, 2, 28), 1, anchor_day=31) == date(2027, 3, 31)


def test_a_leap_day_becomes_the_28th_in_other_years() -> None:
    assert add_years(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert add_years(date(2028, 2, 29), 4) == date(2032, 2, 29)


@given(DAYS)
def test_a_day_starts_at_midnight_in_amsterdam_in_summer_and_winter(day: date) -> None:
    start = start_of_day(day)
    assert day_of(start) == day
    assert day_of(start - timedelta(seconds=1)) == day - timedelta(days=1)


def test_the_day_of_an_instant_is_the_day_in_amsterdam_not_in_utc() -> None:
    assert day_of(datetime(2027, 6, 30, 22, 30, tzinfo=UTC)) == date(2027, 7, 1)
    assert day_of(datetime(2027, 12, 31, 22, 30, tzinfo=UTC)) == date(2027, 12, 31)
    assert start_of_day(date(2027, 7, 1)).astimezone(UTC) == datetime(2027, 6, 30, 22, 0, tzinfo=UTC)
    assert start_of_day(date(2027, 7, 1)).tzinfo == AMSTERDAM


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2027, 7, 1))  # noqa: DTZ001 -- the refusal is what is tested
