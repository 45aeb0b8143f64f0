"""Working days: the table against the calendar of Easter, and the day on which a term ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from foundation.checks import holidays_of_next_year_are_known
from foundation.working_days import HolidaysUnknown, public_holidays, working_day_from
from tests.billing.given import NOW

HOLIDAYS = public_holidays()
days = st.dates(date(2026, 1, 1), date(2036, 11, 30))


@pytest.mark.parametrize("year", range(2026, 2037))
def test_the_table_holds_the_holidays_of_the_law_and_no_others(year):
    sunday = easter(year)
    kings_day = date(year, 4, 27) if date(year, 4, 27).weekday() != 6 else date(year, 4, 26)
    expected = {
        date(year, 1, 1),
        *(sunday + timedelta(days=step) for step in (-2, 0, 1, 39, 49, 50)),
        kings_day,
        date(year, 5, 5),
        date(year, 12, 25),
        date(year, 12, 26),
    }

    assert {day for day in HOLIDAYS if day.year == year} == expected


@given(days)
def test_a_term_ends_on_the_first_working_day_from_its_last_day(day):
    moved = working_day_from(day, HOLIDAYS)

    assert moved >= day
    assert moved.weekday() < 5
    assert moved not in HOLIDAYS
    between = [day + timedelta(days=step) for step in range((moved - day).days)]
    assert all(one.weekday() >= 5 or one in HOLIDAYS for one in between)


def test_over_easter_a_term_runs_on_from_good_friday_to_tuesday():
    assert working_day_from(date(2027, 3, 26), HOLIDAYS) == date(2027, 3, 30)


def test_a_year_without_holidays_is_not_guessed():
    with pytest.raises(HolidaysUnknown):
        working_day_from(date(2037, 3, 2), HOLIDAYS)


@pytest.mark.django_db
def test_it_warns_a_year_before_the_table_is_at_its_end(clock_at):
    clock_at(NOW.replace(year=2035))
    assert holidays_of_next_year_are_known(databases=["default"]) == []

    clock_at(NOW.replace(year=2036))
    assert [one.id for one in holidays_of_next_year_are_known(databases=["default"])] == ["foundation.W001"]
    assert holidays_of_next_year_are_known() == []
