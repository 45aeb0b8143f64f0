"""When an agreement can end."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.notice import earliest_end

STARTS = date(2027, 3, 16)
TERM = date(2028, 3, 16)


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2027, 3, 16), TERM),
        (date(2028, 2, 16), TERM),  # a month ahead: in time
        (date(2028, 2, 17), date(2028, 3, 17)),  # a day late: a day later
        (date(2028, 3, 15), date(2028, 4, 15)),
        (date(2028, 1, 31), TERM),
        (date(2028, 9, 1), date(2028, 10, 1)),  # renewed: a month, and no more
    ],
)
def test_notice_takes_a_month_and_the_term_is_served(today, end):
    assert earliest_end(starts_on=STARTS, today=today) == end


@given(
    starts=st.dates(date(2027, 1, 1), date(2040, 1, 1)), today=st.dates(date(2027, 1, 1), date(2040, 1, 1))
)
def test_an_end_is_never_within_the_first_year_nor_within_four_weeks(starts, today):
    end = earliest_end(starts_on=starts, today=today)

    assert (end - starts).days >= 365
    assert (end - today).days >= 28
