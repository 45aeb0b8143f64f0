"""On which day what fell due is collected."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.collecting import collecting_day
from foundation.periods import add_months

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2090, 12, 31))
MONTHS = st.sampled_from([1, 2, 3])


@pytest.mark.parametrize(
    ("due_on", "months", "collected_on"),
    [
        (date(2027, 3, 1), 1, date(2027, 3, 1)),
        (date(2027, 3, 2), 1, date(2027, 4, 1)),
        (date(2027, 2, 1), 2, date(2027, 3, 1)),
        (date(2027, 1, 1), 2, date(2027, 1, 1)),
        (date(2027, 11, 2), 2, date(2028, 1, 1)),
        (date(2027, 3, 16), 3, date(2027, 4, 1)),
        (date(2027, 12, 31), 3, date(2028, 1, 1)),
    ],
)
def test_what_falls_due_is_collected_on_the_next_first_of_the_month(due_on, months, collected_on):
    assert collecting_day(due_on, months) == collected_on


@given(DAYS, MONTHS)
def test_it_is_never_early_never_later_than_the_months_and_always_one_of_the_same_days_of_the_year(
    due_on, months
):
    day = collecting_day(due_on, months)
    assert due_on <= day < add_months(due_on.replace(day=1), months) + timedelta(days=1)
    assert (day.day, (day.month - 1) % months) == (1, 0)
    assert collecting_day(day, months) == day


@given(DAYS, DAYS, MONTHS)
def test_what_falls_due_sooner_is_not_collected_later(one, other, months):
    assert collecting_day(min(one, other), months) <= collecting_day(max(one, other), months)
