"""What is earned by a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.release import earned_before, month_of, months_between
from foundation.money import ZERO, Money
from foundation.periods import Period, add_months

YEAR = Period(date(2027, 3, 16), date(2028, 3, 16))


@pytest.mark.parametrize(
    ("day", "cents"),
    [
        (date(2027, 3, 16), 0),
        (date(2027, 3, 17), 273),  # one of 366 days of 1,000.00
        (date(2027, 4, 1), 4372),  # the 16 days of March
        (date(2027, 5, 1), 12568),  # 46 days: April earned 81.96
        (date(2028, 3, 15), 99727),
        (date(2028, 3, 16), 100_000),
        (date(2040, 1, 1), 100_000),
    ],
)
def test_a_year_is_earned_by_the_day(day: date, cents: int):
    assert earned_before(Money(100_000), YEAR, day) == Money(cents)


@given(
    cents=st.integers(min_value=0, max_value=10_000_000),
    start=st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    days=st.integers(min_value=1, max_value=800),
)
def test_the_months_of_any_period_add_up_to_the_cent_and_none_is_negative(cents: int, start: date, days: int):
    period = Period(start, start + timedelta(days=days))
    ends = [add_months(month, 1) for month in months_between(start, add_months(start, 40))]
    earned = [ZERO, *(earned_before(Money(cents), period, end) for end in ends)]

    monthly = [after - before for before, after in pairwise(earned)]

    assert all(amount >= ZERO for amount in monthly)
    assert sum(amount.cents for amount in monthly) == cents


def test_only_months_that_are_over_count():
    assert list(months_between(date(2027, 3, 16), date(2027, 5, 31))) == [date(2027, 3, 1), date(2027, 4, 1)]
    assert list(months_between(date(2027, 3, 16), date(2027, 6, 1)))[-1] == date(2027, 5, 1)
    assert list(months_between(date(2027, 3, 16), date(2027, 3, 31))) == []
    assert month_of(date(2028, 2, 29)) == date(2028, 2, 1)


def test_a_period_without_an_end_is_never_earned():
    with pytest.raises(ValueError, match="has an end"):
        earned_before(Money(1), Period(date(2027, 1, 1)), date(2027, 2, 1))
