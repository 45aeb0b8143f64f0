"""Who loses and gains when what is asked changes, and when they are warned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.periods import start_of_day
from quality.rules.requirement_changes import (
    DoorChange,
    door_changes,
    doors_closing_at,
    first_moment_only_in,
    warning_due,
)
from quality.rules.requirements import OrganisationFacts, RequirementSet, Stretch
from tests.quality.rules.test_requirements import agency, shipped_sets

NOW = start_of_day(date(2026, 3, 16))
WTTA = start_of_day(date(2027, 1, 1))
ONLY_ADMISSION = start_of_day(date(2028, 1, 1))
VACANCY = ("vacancy", "")


def closing(organisation: OrganisationFacts, at=WTTA) -> list[tuple[str, str]]:
    return doors_closing_at(organisation, shipped_sets(), [VACANCY, ("home", "")], at=at, now=NOW)


def test_with_waadi_only_the_door_closes_at_the_wtta_and_with_an_application_a_year_later():
    waadi = agency(sna=("2025-01-01", None), waadi=("2025-01-01", None))
    applied = agency(sna=("2025-01-01", None), waadi=("2025-01-01", None), wtta_aanvraag=("2026-02-01", None))
    admitted = agency(sna=("2025-01-01", None), waadi=("2025-01-01", None), wtta=("2026-12-01", None))

    assert (closing(waadi), closing(waadi, ONLY_ADMISSION)) == ([VACANCY], [])
    assert (closing(applied), closing(applied, ONLY_ADMISSION)) == ([], [VACANCY])
    assert (closing(admitted), closing(admitted, ONLY_ADMISSION)) == ([], [])


def test_a_mark_that_ends_before_the_day_is_taken_as_renewed_and_one_that_ended_is_not():
    ends_in_summer = agency(sna=("2025-01-01", "2026-07-01"), waadi=("2025-01-01", "2026-09-01"))
    ended = agency(sna=("2025-01-01", "2026-02-01"), waadi=("2025-01-01", None))

    assert closing(ends_in_summer) == [VACANCY]
    assert closing(ended) == []


def test_a_change_says_from_which_moment_it_loses_and_gains():
    organisation = agency(sna=("2025-01-01", None))
    first = [RequirementSet("agency", "vacancy", "", Stretch(NOW, None), "sna")]
    stricter = [
        RequirementSet("agency", "vacancy", "", Stretch(NOW, WTTA), "sna"),
        RequirementSet("agency", "vacancy", "", Stretch(WTTA, None), "wtta"),
    ]

    assert door_changes((organisation, first), (organisation, stricter), [VACANCY], NOW) == [
        DoorChange(VACANCY, WTTA, None)
    ]
    assert door_changes((organisation, stricter), (organisation, first), [VACANCY], NOW) == [
        DoorChange(VACANCY, None, WTTA)
    ]
    assert door_changes((organisation, first), (organisation, first), [VACANCY], NOW) == []


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2025, 12, 31), ""),
        (date(2026, 1, 1), "12m"),
        (date(2026, 6, 30), "12m"),
        (date(2026, 7, 1), "6m"),
        (date(2026, 9, 30), "6m"),
        (date(2026, 10, 1), "3m"),
        (date(2026, 12, 1), "3m"),
        (date(2026, 12, 2), "30d"),
        (date(2026, 12, 31), "30d"),
        (date(2027, 1, 1), ""),
        (date(2027, 5, 1), ""),
    ],
)
def test_the_warning_of_a_day_is_the_nearest_that_was_reached(today, due):
    assert warning_due(starts_on=date(2027, 1, 1), today=today, months=[12, 6, 3], notice_days=30) == due


@given(
    starts=st.integers(0, 900),
    days=st.lists(st.integers(0, 1000), max_size=40),
    months=st.lists(st.integers(1, 24), max_size=4),
)
def test_however_rounds_run_no_warning_comes_after_a_nearer_one_or_after_the_day(starts, days, months):
    begin = date(2026, 1, 1)
    starts_on = begin + timedelta(days=starts)
    sent = [
        warning_due(starts_on=starts_on, today=begin + timedelta(days=day), months=months, notice_days=30)
        for day in sorted(days)
    ]
    order = ["", *[f"{month}m" for month in sorted(months, reverse=True) if month > 1]]
    ahead = [order.index(one) for one in sent if one in order and one]

    assert ahead == sorted(ahead)
    assert all(not one for one, day in zip(sent, sorted(days), strict=True) if day >= starts)


@given(
    one=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=3),
    other=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=3),
)
def test_the_first_moment_that_only_one_has_is_the_first(one, other):
    def hours(rows):
        return [
            Stretch(NOW + timedelta(hours=begin), NOW + timedelta(hours=begin + length))
            for begin, length in rows
        ]

    def has(rows, at):
        return any(at in stretch for stretch in rows)

    left, right = hours(one), hours(other)
    now = NOW + timedelta(hours=5)
    all_hours = [NOW + timedelta(hours=number) for number in range(5, 50)]

    expected = next((at for at in all_hours if has(left, at) and not has(right, at)), None)
    assert first_moment_only_in(left, right, now) == expected
