"""How cells of a register are read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.rules.register_columns import (
    FileRefused,
    Refused,
    clean_day,
    clean_number,
    entries_in,
    guessed_columns,
    is_proof,
)


@given(st.integers(min_value=1_000_000, max_value=99_999_999))
def test_a_kvk_number_keeps_its_eight_digits_also_when_a_spreadsheet_dropped_the_zero(number):
    assert clean_number(str(number), 2) == f"{number:08d}"


@pytest.mark.parametrize("text", ["12345", "123456", "123456789", "NL12345678", "１２３４５６７８"])
def test_what_is_no_kvk_number_is_refused_with_its_row(text):
    with pytest.raises(FileRefused) as refusal:
        clean_number(text, 7)
    assert (refusal.value.reason, refusal.value.row) == (Refused.BAD_KVK, 7)


@pytest.mark.parametrize(
    "text", ["31-12-2027", "31/12/2027", "31.12.2027", "2027-12-31", "2027-12-31 00:00:00", " 31-12-2027 "]
)
def test_a_day_is_read_as_the_dutch_and_as_machines_write_it(text):
    assert clean_day(text, 2) == date(2027, 12, 31)


@pytest.mark.parametrize("text", ["31-31-2027", "soon", "12/2027"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(FileRefused, match="bad-day at row 4"):
        clean_day(text, 4)


def test_headers_suggest_a_map_and_each_is_used_once():
    headers = [
        "Registratienummer",
        "Naam onderneming",
        "Vestigingsplaats",
        "KvK-nummer",
        "Geldig tot",
        "Adres",
    ]
    assert guessed_columns(headers) == {
        "kvk_number": "KvK-nummer",
        "valid_until": "Geldig tot",
        "number": "Registratienummer",
        "place": "Vestigingsplaats",
        "address": "Adres",
        "name": "Naam onderneming",
    }
    assert guessed_columns(["Naam"]) == {"name": "Naam"}


def test_a_register_without_kvk_numbers_is_read_by_name_and_place():
    (entry,) = entries_in(
        [(1, ["Naam", "Plaats"]), (2, ["Taalschool  Spraakwater", "Oss"])],
        {"name": "naam", "place": "PLAATS"},
    )
    assert (entry.name, entry.kvk_number, entry.place) == ("Taalschool Spraakwater", "", "Oss")


@pytest.mark.parametrize(
    ("status", "last_day", "holds"),
    [
        ("", None, True),
        ("Geregistreerd", None, True),
        ("Opgeschort", None, False),
        ("", date(2027, 3, 16), True),
        ("", date(2027, 3, 15), False),
    ],
)
def test_a_row_that_is_suspended_or_past_is_no_proof(status, last_day, holds):
    said = is_proof(
        status=status, valid_until_on=last_day, on=date(2027, 3, 16), void_statuses=["opgeschort"]
    )
    assert said is holds
