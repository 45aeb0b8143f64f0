"""On which day an event is booked when its month may be closed."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.periods import booked_on, first_open_day, may_close
from foundation.periods import add_months

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
months = days.map(lambda day: day.replace(day=1))


@given(days, st.lists(months))
def test_nothing_is_booked_in_a_closed_month_and_an_open_day_stays_itself(day, closed):
    opens = first_open_day(closed)
    booked = booked_on(day, open_from=opens)

    assert booked.replace(day=1) not in closed
    assert booked >= day
    assert booked in (day, opens)
    assert all(booked > month for month in closed)


@given(months, days, st.none() | months)
def test_a_month_is_closed_when_it_is_over_and_once(month, today, opens):
    if may_close(month, today=today, open_from=opens):
        assert add_months(month, 1) - timedelta(days=1) < today
        assert not may_close(month, today=today, open_from=first_open_day([month]))
