"""Reading what banks write, and refusing what is no statement."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.bank import BankLine, identities, named_in, rf_references_in
from billing.rules.camt import CamtRefused, Refused, read_camt
from tests.billing.camt import OURS, Move, a_file, file_of, statement

DAY = date(2027, 4, 1)
FILES = Path(__file__).resolve().parent.parent / "files" / "camt053"


@pytest.mark.parametrize("version", ["02", "03", "04", "08"])
def test_every_version_says_the_same(version: str):
    moves = (
        Move(12_100, reference="RF22202800001", text="Factuur", bank_reference="B1", end_to_end="E1"),
        Move(-5_000, text="Huur", name="Verhuurder", bank_reference="B2"),
        Move(9_900, is_booked=False),
    )

    [found] = read_camt(a_file(*moves, day=DAY, version=version))

    assert (found.iban, found.opening_cents, found.closing_cents, found.difference) == (
        OURS,
        100_000,
        107_100,
        0,
    )
    assert [(one.cents, one.name, one.bank_reference) for one in found.lines] == [
        (12_100, "Kwekerij De Zandhorst B.V.", "B1"),
        (-5_000, "Verhuurder", "B2"),
    ]
    assert found.lines[0].references == ("RF22202800001",)
    assert found.lines[0].end_to_end_id == "E1"
    assert found.lines[1].end_to_end_id == ""


def test_a_batch_is_split_where_its_parts_add_up_and_kept_whole_where_they_do_not():
    [found] = read_camt(
        a_file(
            Move(30_000, parts=(10_000, 20_000), bank_reference="B1"),
            Move(30_000, parts=(10_000, 10_000), bank_reference="B2"),
            day=DAY,
        )
    )

    assert [(one.cents, one.bank_reference) for one in found.lines] == [
        (10_000, "B1/1"),
        (20_000, "B1/2"),
        (30_000, "B2"),
    ]


def test_a_bank_that_says_the_balance_of_the_day_before_is_read_too():
    [found] = read_camt(a_file(Move(100), day=DAY, opening_kind="PRCD"))
    assert found.opening_cents == 100_000


def test_a_reversal_names_who_had_paid_and_why():
    [found] = read_camt(a_file(Move(-12_100, is_reversal=True, reason="MS03", end_to_end="E1"), day=DAY))
    [line] = found.lines
    assert (line.is_reversal, line.return_code, line.name) == (True, "MS03", "Kwekerij De Zandhorst B.V.")


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]>'
    b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>'
)


@pytest.mark.parametrize(
    ("content", "reason", "where"),
    [
        (b"", Refused.NO_BYTES, ""),
        (b"PK\x03\x04 something else", Refused.ZIP, ""),
        (a_file(Move(100), day=DAY)[:-60], Refused.NOT_XML, "1"),
        (BOMB, Refused.HAS_DOCTYPE, ""),
        (b"<html><body>Inloggen</body></html>", Refused.WEB_PAGE, ""),
        (file_of(message="pain.001"), Refused.NOT_A_STATEMENT, "pain.001"),
        (file_of(message="camt.054"), Refused.NOT_A_STATEMENT, "camt.054"),
        (file_of(), Refused.EMPTY, ""),
        (file_of(statement(day=DAY, iban="")), Refused.NO_ACCOUNT, "S-2027-04-01"),
        (file_of(statement(day=DAY, opening_kind="OPAV")), Refused.NO_BALANCE, "S-2027-04-01"),
        (a_file(Move(100), day=DAY).replace(b"EUR", b"USD"), Refused.NOT_EURO, "S-2027-04-01"),
        (a_file(Move(100), day=DAY).replace(b">1.00<", b">1.005<"), Refused.BAD_AMOUNT, "S-2027-04-01, 1"),
        (a_file(Move(100), day=DAY).replace(b">1.00<", b">een<"), Refused.BAD_AMOUNT, "S-2027-04-01, 1"),
        (
            a_file(Move(100), day=DAY).replace(b"<BookgDt><Dt>2027-04-01", b"<BookgDt><Dt>01-04-2027"),
            Refused.BAD_DATE,
            "S-2027-04-01, 1",
        ),
    ],
)
def test_what_is_no_statement_is_refused_and_says_where(content: bytes, reason: Refused, where: str):
    with pytest.raises(CamtRefused) as refused:
        read_camt(content)
    assert (refused.value.reason, refused.value.where) == (reason, where)


@pytest.mark.parametrize(
    ("name", "lines", "difference"),
    [
        ("genkgo_camt053.v2.multi.statement.xml", [1, 1], [0, 0]),
        ("genkgo_camt053.v2.five.decimals.xml", [1], [5]),
        ("sns_test_2026.xml", [2], [0]),
        ("sns_error_2026_balance-mismatch.xml", [2], [-5_000]),
    ],
)
def test_files_of_real_banks_are_read(name: str, lines: list[int], difference: list[int]):
    found = read_camt((FILES / name).read_bytes())
    assert [len(one.lines) for one in found] == lines
    assert [one.difference for one in found] == difference


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("genkgo_camt053.v2.wrong.xml", Refused.EMPTY),
        ("genkgo_camt053.v2.all-balance-types.xml", Refused.NO_ACCOUNT),
        ("genkgo_camt053.v2.minimal.xml", Refused.NOT_EURO),
        ("genkgo_camt053.v2.with-account-name.xml", Refused.NO_BALANCE),
    ],
)
def test_files_that_a_bank_would_not_send_us_are_refused(name: str, reason: Refused):
    with pytest.raises(CamtRefused) as refused:
        read_camt((FILES / name).read_bytes())
    assert refused.value.reason == reason


def test_the_five_decimals_of_a_bank_are_whole_cents():
    [found] = read_camt((FILES / "genkgo_camt053.v2.five.decimals.xml").read_bytes())
    assert [one.cents for one in found.lines] == [885]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RF22202800001", ["RF22202800001"]),
        ("betaling rf22 2028 0000 1 dank", ["RF22202800001"]),
        ("RF22-2028-0000-1", ["RF22202800001"]),
        ("RF22 2028 0000 1 2028-00001", ["RF22202800001"]),
        ("RF23202800001", []),
        ("GRF22202800001", []),
        ("RF222028000013 en RF22202800001", ["RF22202800001"]),
    ],
)
def test_references_are_found_as_people_type_them(text: str, found: list[str]):
    assert rf_references_in(text)[: len(found) or None] == found


def test_the_reference_counts_before_the_text_and_a_number_last():
    line = BankLine("", DAY, 100, references=("RF22 2028 0000 1",), text="Voor 2028-00002 en B-2028-0001")

    named = named_in(
        line,
        by_reference={"RF22202800001": 1},
        by_number={"2028-00002": 2, "B-2028-0001": 3, "2028-00001": 1},
    )

    assert named == [1, 2, 3]


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "B1", "B2"])), max_size=12))
def test_every_line_of_a_statement_is_its_own_and_the_same_in_every_file(rows: list[tuple[int, str]]):
    moves = [Move(cents, bank_reference=reference) for cents, reference in rows]
    [first] = read_camt(a_file(*moves, day=DAY))
    [again] = read_camt(a_file(*moves, day=DAY, name="another", version="08"))

    keys = [identity for identity, _line in identities(first)]

    assert len(set(keys)) == len(keys)
    assert [identity for identity, _line in identities(again)] == keys
