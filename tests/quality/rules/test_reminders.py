"""When a partner is told that a mark ends, and when somebody looks again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.rules.reminders import EXPIRY_DAYS, expiry_reminder, recheck_on

END = date(2027, 6, 1)


@pytest.mark.parametrize(
    ("left", "reminder"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, None), (-1, None)],
)
def test_each_day_belongs_to_one_reminder(left, reminder):
    assert expiry_reminder(until_on=END, today=END - timedelta(days=left)) == reminder


@given(rounds=st.sets(st.integers(0, 90)))
def test_whatever_rounds_are_missed_each_reminder_belongs_to_days_of_its_own(rounds):
    said = [
        expiry_reminder(until_on=END, today=END - timedelta(days=left))
        for left in sorted(rounds, reverse=True)
    ]
    told = [one for one in said if one is not None]

    assert told == sorted(told, reverse=True), "never a longer distance after a shorter one"
    assert set(told) <= set(EXPIRY_DAYS)


def test_a_look_is_due_after_the_days_of_its_mark():
    assert recheck_on(checked_on=date(2027, 1, 1), recheck_days=90) == date(2027, 4, 1)
    assert recheck_on(checked_on=date(2027, 1, 1), recheck_days=None) is None
