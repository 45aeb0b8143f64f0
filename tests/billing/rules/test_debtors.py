"""How old a debt is: the ages add up to what is open, and a debt never becomes younger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.choices import Age
from billing.rules.debtors import Ages, age_of, ages_of, running_balances

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CENTS = st.integers(1, 10_000_000)
DEBTS = st.lists(st.tuples(DAYS, CENTS), max_size=30)


@pytest.mark.parametrize(
    ("late", "age"),
    [
        (-400, Age.NOT_DUE),
        (0, Age.NOT_DUE),
        (1, Age.DAYS_1_30),
        (30, Age.DAYS_1_30),
        (31, Age.DAYS_31_60),
        (60, Age.DAYS_31_60),
        (61, Age.DAYS_61_90),
        (90, Age.DAYS_61_90),
        (91, Age.OVER_90),
        (4000, Age.OVER_90),
    ],
)
def test_an_age_begins_and_ends_on_its_day(late: int, age: Age) -> None:
    due_on = date(2027, 4, 15)
    assert age_of(due_on=due_on, day=due_on + timedelta(days=late)) == age


@given(debts=DEBTS, day=DAYS)
def test_the_ages_together_are_what_is_open(debts: list[tuple[date, int]], day: date) -> None:
    ages = ages_of(debts, day=day)
    assert len(ages.cents) == len(Age)
    assert ages.total == sum(cents for _due_on, cents in debts)


@given(due_on=DAYS, day=DAYS, later=st.integers(0, 400))
def test_a_later_day_never_makes_a_debt_younger(due_on: date, day: date, later: int) -> None:
    assert age_of(due_on=due_on, day=day + timedelta(days=later)) >= age_of(due_on=due_on, day=day)


@given(mine=DEBTS, theirs=DEBTS, day=DAYS)
def test_the_ages_of_two_partners_add_up_age_by_age(
    mine: list[tuple[date, int]], theirs: list[tuple[date, int]], day: date
) -> None:
    assert ages_of(mine, day=day) + ages_of(theirs, day=day) == ages_of(mine + theirs, day=day)
    assert ages_of(mine, day=day) + Ages() == ages_of(mine, day=day)


@given(opening=st.integers(-10_000, 10_000), movements=st.lists(st.integers(-10_000, 10_000)))
def test_the_last_balance_is_the_opening_and_all_that_moved(opening: int, movements: list[int]) -> None:
    balances = running_balances(opening, movements)
    assert len(balances) == len(movements)
    assert (balances or [opening])[-1] == opening + sum(movements)
