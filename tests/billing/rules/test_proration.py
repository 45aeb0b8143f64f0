"""Proration by the day: additive, and never more than the whole."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.proration import prorated
from foundation.money import Money, total
from foundation.periods import Period, add_years

days = st.dates(date(2024, 1, 1), date(2040, 12, 31))
prices = st.integers(0, 10_000_000).map(Money)


def a_year(first: date) -> Period:
    return Period(first, add_years(first, 1))


@given(first=days, full=prices, cuts=st.sets(st.integers(1, 364), max_size=12))
def test_parts_that_follow_each_other_add_up_to_the_whole_to_the_cent(first, full, cuts):
    whole = a_year(first)
    assert whole.ends_before is not None
    edges = [
        first,
        *(first + timedelta(days=cut) for cut in sorted(cuts) if cut < whole.days),
        whole.ends_before,
    ]
    parts = [Period(begin, end) for begin, end in pairwise(edges)]

    assert total(prorated(full, whole, part) for part in parts) == full


@given(first=days, full=prices, start=st.integers(0, 364), length=st.integers(1, 365))
def test_a_part_costs_no_less_than_nothing_no_more_than_the_whole_and_is_within_a_cent_of_its_share(
    first, full, start, length
):
    whole = a_year(first)
    begin = first + timedelta(days=start)
    assert whole.ends_before is not None
    part = Period(begin, min(begin + timedelta(days=length), whole.ends_before))

    cost = prorated(full, whole, part)

    assert Money(0) <= cost <= full
    assert abs(cost.cents - full.cents * part.days / whole.days) <= 1


def test_thirty_one_days_of_a_leap_year_cost_their_share():
    whole = Period(date(2027, 3, 16), date(2028, 3, 16))
    assert whole.days == 366

    assert prorated(Money(100000), whole, Period(date(2027, 3, 16), date(2027, 4, 16))) == Money(8470)


@pytest.mark.parametrize(
    "part",
    [
        Period(date(2027, 3, 15), date(2027, 4, 1)),
        Period(date(2028, 3, 1), date(2028, 3, 17)),
        Period(date(2027, 3, 16)),
    ],
)
def test_what_is_no_part_of_the_whole_is_refused(part):
    with pytest.raises(ValueError, match="is not a part of"):
        prorated(Money(100), Period(date(2027, 3, 16), date(2028, 3, 16)), part)
