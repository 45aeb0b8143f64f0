"""When a reminder goes, and what collecting may cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.actions.catalogue import shipped
from billing.rules.payment_reminders import (
    FOURTEEN_DAYS_AND_POST,
    Level,
    collection_costs,
    faults_of,
    next_letter,
)

SERIES = (Level(1, 7), Level(2, 21, warns_of_costs=True), Level(3, 40, charges_costs=True))
DUE = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("principal", "costs"),
    [
        (0, 0),
        (-1, 0),
        (1, 4_000),
        (26_666, 4_000),
        (26_667, 4_000),
        (26_670, 4_001),
        (100_000, 15_000),
        (250_000, 37_500),
        (500_000, 62_500),
        (1_000_000, 87_500),
        (20_000_000, 277_500),
        (100_000_000, 677_500),
        (1_000_000_000, 677_500),
    ],
)
def test_the_costs_follow_the_ladder_of_the_law(principal: int, costs: int):
    assert collection_costs(principal) == costs


@given(st.integers(1, 10**10), st.integers(0, 10**9))
def test_more_principal_never_costs_less_and_costs_stay_within_their_bounds(principal: int, more: int):
    costs = collection_costs(principal)
    assert 4_000 <= costs <= collection_costs(principal + more) <= 677_500


def test_the_letters_go_on_their_days_one_by_one():
    sent: dict[int, date] = {}
    for level, days in ((1, 7), (2, 21), (3, 40)):
        assert next_letter(SERIES, due_on=DUE, sent=sent) == (SERIES[level - 1], DUE + timedelta(days=days))
        sent[level] = DUE + timedelta(days=days)
    assert next_letter(SERIES, due_on=DUE, sent=sent) is None


def test_after_a_time_without_letters_what_lies_between_them_stays_between_them():
    late = DUE + timedelta(days=100)

    assert next_letter(SERIES, due_on=DUE, sent={}) == (SERIES[0], DUE + timedelta(days=7))
    assert next_letter(SERIES, due_on=DUE, sent={1: late}) == (SERIES[1], late + timedelta(days=14))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_whatever_the_days_of_the_rounds_each_letter_goes_once_in_order_and_never_too_soon(gaps: list[int]):
    today = DUE
    sent: dict[int, date] = {}
    for gap in gaps:
        today += timedelta(days=gap)
        following = next_letter(SERIES, due_on=DUE, sent=sent)
        if following is not None and following[1] <= today:
            assert following[0].number not in sent
            sent[following[0].number] = today
    assert list(sent) == sorted(sent)
    for level, before in zip(SERIES[1:], SERIES, strict=False):
        if level.number in sent:
            assert (sent[level.number] - sent[before.number]).days >= level.days - before.days
    assert all((day - DUE).days >= SERIES[number - 1].days for number, day in sent.items())


@pytest.mark.parametrize("audience", ["organisation", "government", "person"])
def test_the_shipped_series_are_right(audience: str):
    rows = [row for row in shipped("reminder_levels.json") if row["audience"] == audience]
    levels = [Level(**{name: value for name, value in row.items() if name != "audience"}) for row in rows]

    assert len(levels) == 3
    assert faults_of(levels, is_person=audience == "person") == []


def test_a_person_has_fourteen_days_after_the_letter_came_before_any_costs():
    assert faults_of(SERIES, is_person=True) == []
    hasty = (*SERIES[:2], replace(SERIES[2], days=SERIES[1].days + FOURTEEN_DAYS_AND_POST - 1))
    assert faults_of(hasty, is_person=True) == ["costs"]
    assert faults_of(hasty, is_person=False) == []


@pytest.mark.parametrize(
    ("series", "faults"),
    [
        ((Level(1, 7), Level(3, 14)), ["numbers"]),
        ((Level(1, 7), Level(2, 7)), ["days"]),
        ((Level(1, 7), Level(2, 30, charges_costs=True)), ["costs"]),
        ((Level(1, 7), Level(2, 30, standing_ends_after_days=14)), ["standing"]),
    ],
)
def test_what_is_wrong_with_a_series_is_named(series: tuple[Level, ...], faults: list[str]):
    assert faults_of(series, is_person=False) == faults
