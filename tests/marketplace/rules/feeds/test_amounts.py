"""Wages, hours and days are read when they read one way, and refused otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.choices import WageUnit
from marketplace.rules.feeds.amounts import (
    NotEuro,
    Unreadable,
    Wage,
    per_hour,
    read_day,
    read_hours,
    read_wage,
    read_weekly,
    read_yes,
)

HOUR, MONTH, YEAR = WageUnit.HOUR, WageUnit.MONTH, WageUnit.YEAR


@pytest.mark.parametrize(
    ("said", "low", "high", "unit"),
    [
        ("15,40", 1540, None, None),
        ("15.40", 1540, None, None),
        ("€ 16,20 per uur", 1620, None, HOUR),
        ("€2.800 - €3.200 per maand", 280000, 320000, MONTH),
        ("2,800.50 to 3,200.00 gross per month", 280050, 320000, MONTH),
        ("van 15,40 tot 17 euro bruto per uur", 1540, 1700, HOUR),
        ("EUR 2800.50", 280050, None, None),
        ("€ 2.500,- per 4 weken", 250000, None, WageUnit.FOUR_WEEKS),
        ("36 000 per year", 3600000, None, YEAR),
        ("€ 615 p/week", 61500, None, WageUnit.WEEK),
        ("1.234.567", 123456700, None, None),
    ],
)
def test_a_wage_is_read_as_it_is_written(said, low, high, unit):
    assert read_wage(said) == Wage(low, high, unit)


@pytest.mark.parametrize(
    "said",
    [
        *("", "naar ervaring", "marktconform", "-15,40", "15,40 - 16 - 17", "2800 (40 uur)", "38K", "1e5", "0", "0,00"),
        *("1.23.456", "15,405,2", "1.2345", "2.800.00", "9999999999", "per maand", "16 per fles", "١٦"),
    ],
)  # fmt: skip
def test_what_reads_two_ways_or_none_is_refused(said):
    with pytest.raises(Unreadable):
        read_wage(said)


@pytest.mark.parametrize("said", ["$50 per hour", "£ 15", "2800 PLN", "4.000 zł", "USD 15.00"])
def test_other_money_is_refused_as_such(said):
    with pytest.raises(NotEuro):
        read_wage(said)


@pytest.mark.parametrize(
    ("cents", "unit", "hours", "expected"),
    [
        (1620, HOUR, None, 1620),
        (61560, WageUnit.WEEK, Decimal(38), 1620),
        (250000, WageUnit.FOUR_WEEKS, Decimal(40), 1562),
        (280000, MONTH, Decimal(40), 1615),
        (280000, MONTH, Decimal("37.5"), 1723),
        (3600000, YEAR, Decimal(36), 1923),
    ],
)
def test_a_wage_per_hour_follows_from_the_hours_that_it_is_paid_for(cents, unit, hours, expected):
    assert per_hour(cents, unit, hours) == expected


@given(
    st.integers(1, 10_000_000),
    st.sampled_from([unit for unit in WageUnit if unit is not HOUR]),
    st.integers(1, 60),
)
def test_never_more_is_promised_than_is_paid(cents, unit, hours):
    weeks = {WageUnit.WEEK: 1, WageUnit.FOUR_WEEKS: 4, MONTH: Decimal(52) / 12, YEAR: 52}[unit]

    assert per_hour(cents, unit, Decimal(hours)) * hours * weeks <= cents


def test_a_wage_per_month_without_hours_is_no_wage():
    with pytest.raises(ValueError, match="needs its hours"):
        per_hour(280000, MONTH, None)


@pytest.mark.parametrize(
    ("said", "expected"), [("38", (38, 38)), ("32-40", (32, 40)), ("32 tot 40 uur", (32, 40)), ("36.0", (36, 36))]
)  # fmt: skip
def test_hours_are_read(said, expected):
    assert read_hours(said) == expected


@pytest.mark.parametrize("said", ["", "fulltime", "0", "61", "36,5", "-8", "32-61", "100"])
def test_hours_that_are_none_are_refused(said):
    with pytest.raises(Unreadable):
        read_hours(said)


@pytest.mark.parametrize("said", ["0", "61", "abc", "-1", "37.555", "1e1"])
def test_the_hours_of_a_wage_may_have_a_half_and_nothing_else(said):
    assert read_weekly("37,5") == Decimal("37.5")
    with pytest.raises(Unreadable):
        read_weekly(said)


@pytest.mark.parametrize(
    "said", ["2027-03-16", "2027-03-16T09:00:00+01:00", "16-3-2027", "Tue, 16 Mar 2027 22:49:39 GMT"]
)
def test_a_day_is_read(said):
    assert read_day(said) == date(2027, 3, 16)


@pytest.mark.parametrize(
    "said", ["03/04/2027", "2027-02-30", "31-31-2027", "soon", "1027-01-01", "20270316", "Mon, x", ","]
)
def test_a_day_that_reads_two_ways_or_none_is_refused(said):
    with pytest.raises(Unreadable):
        read_day(said)


def test_yes_and_no_are_read_in_two_languages():
    assert [read_yes(said) for said in ("Ja", "yes", "TRUE", "1")] == [True] * 4
    assert [read_yes(said) for said in ("nee", "No", "false", "0")] == [False] * 4
    with pytest.raises(Unreadable):
        read_yes("maybe")


@given(st.text(max_size=60))
def test_whatever_is_said_is_read_or_refused(said):
    for read in (read_wage, read_hours, read_weekly, read_day, read_yes):
        try:
            read(said)
        except Unreadable:
            continue
