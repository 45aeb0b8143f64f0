"""What a text means as an amount or a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.searching import amount_in, compact


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1.815,00", 181500),
        ("1815", 181500),
        ("1.815", 181500),
        ("1,815.00", 181500),
        ("1815,5", 181550),
        ("€ 12,50", 1250),
        ("-12.50", 1250),
        ("EUR 7", 700),
        ("1.81.5", None),
        ("2027-00001", None),
        ("Zandhorst", None),
        ("", None),
        ("00000001234567890000", None),
    ],
)
def test_an_amount_is_read_as_the_dutch_and_the_english_write_it(text: str, cents: int | None) -> None:
    assert amount_in(text) == cents


@given(cents=st.integers(0, 10**11))
def test_every_amount_is_found_as_both_write_it(cents: int) -> None:
    english = f"{cents / 100:,.2f}" if cents < 10**15 else ""
    dutch = english.translate(str.maketrans(",.", ".,"))
    assert amount_in(english) == amount_in(dutch) == cents


def test_numbers_are_compared_without_dashes_and_spaces() -> None:
    assert compact(" b-2027-0001 ") == "B20270001"
    assert compact("RF33 2027 0018 4") == "RF33202700184"
