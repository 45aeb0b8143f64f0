"""When a direct debit may be made: bounded, spaced, never early, whatever the days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.debits import DAYS_BETWEEN, MOST_TRIES, ends_mandate, may_try, next_try

DAY = date(2028, 4, 14)


@given(st.lists(st.integers(0, 200), max_size=5), st.integers(-50, 300))
def test_a_debit_is_never_early_never_too_soon_again_and_never_a_fourth_time(refused_after, after):
    refused_on = [DAY + timedelta(days=days) for days in refused_after]
    today = DAY + timedelta(days=after)

    allowed = may_try(debit_on=DAY, refused_on=refused_on, today=today)

    waited = all(after - days >= DAYS_BETWEEN for days in refused_after)
    assert allowed == (after >= 0 and waited and len(refused_after) < MOST_TRIES)
    told = next_try(debit_on=DAY, refused_on=refused_on)
    assert allowed == (told is not None and told <= today)


@pytest.mark.parametrize(
    ("failure", "is_over"),
    [("insufficient_funds", False), ("debit_not_authorized", True), ("no_mandate", True), ("", True)],
)
def test_only_a_refusal_that_passes_leaves_the_mandate(failure, is_over):
    assert ends_mandate(failure) == is_over
