"""What a month leaves: exact to the cent, and the limit of its day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.queries.wages import deduction_steps
from marketplace.rules.housing_costs import DeductionStep, cents_a_month, deduction_on, month_left

STEPS = (
    DeductionStep(25, date(2017, 1, 1), date(2028, 1, 1)),
    DeductionStep(20, date(2028, 1, 1)),
)


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2016, 12, 31), None),
        (date(2017, 1, 1), 25),
        (date(2027, 12, 31), 25),
        (date(2028, 1, 1), 20),
    ],
)
def test_the_limit_is_that_of_the_day(day: date, percent: int | None) -> None:
    step = deduction_on(day, STEPS)
    assert (step.percent if step else None) == percent


def test_a_month_of_forty_hours_in_a_room() -> None:
    month = month_left(
        wage_per_hour=1540, hours_a_week=40, minimum_per_hour=1471, deduction=STEPS[0], rent_cents=46500
    )
    assert month.wage_cents == 266933
    assert month.minimum_cents == 254973
    assert month.deduction_cents == 63743, "rounded down: never a cent more than the law allows"
    assert month.left_cents == 220433


def test_what_is_not_known_is_not_guessed() -> None:
    month = month_left(
        wage_per_hour=1540, hours_a_week=40, minimum_per_hour=None, deduction=STEPS[0], rent_cents=46500
    )
    assert (month.minimum_cents, month.deduction_cents) == (None, None)
    known = month_left(
        wage_per_hour=1540, hours_a_week=40, minimum_per_hour=1471, deduction=None, rent_cents=46500
    )
    assert (known.deduction_percent, known.deduction_cents) == (None, None)


@given(
    wage=st.integers(1, 10_000),
    minimum=st.integers(1, 3_000),
    hours=st.integers(1, 60),
    rent=st.integers(0, 400_000),
    percent=st.integers(0, 100),
)
def test_the_amounts_add_up_and_the_limit_is_never_passed(
    wage: int, minimum: int, hours: int, rent: int, percent: int
) -> None:
    month = month_left(
        wage_per_hour=wage,
        hours_a_week=hours,
        minimum_per_hour=minimum,
        deduction=DeductionStep(percent, date(2017, 1, 1)),
        rent_cents=rent,
    )
    assert month.left_cents + rent == cents_a_month(wage, hours)
    assert abs(month.wage_cents * 12 - wage * hours * 52) <= 6, "half a cent a month at most"
    assert month.minimum_cents is not None
    assert month.deduction_cents is not None
    assert 0 <= month.minimum_cents * percent - month.deduction_cents * 100 < 100


def test_the_data_that_comes_along_begins_once_and_has_no_gap() -> None:
    steps = sorted(deduction_steps(), key=lambda step: step.valid_from)
    assert steps
    assert [step.valid_until for step in steps[:-1]] == [step.valid_from for step in steps[1:]]
