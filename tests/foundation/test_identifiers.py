"""Numbers that identify a party; and the one number that is never kept."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn as bsn_number

from foundation.rules.identifiers import (
    IdentifierRefused,
    Reason,
    clean_dutch_postcode,
    clean_foreign_vat_id,
    clean_iban,
    clean_kvk_number,
    clean_oin,
    clean_register_number,
    clean_vat_id,
    find_bsn,
)


@st.composite
def eleven_test_numbers(draw: st.DrawFn) -> str:
    """Nine digits that pass the eleven-test: what every BSN and every RSIN does."""
    eight = draw(st.integers(min_value=1, max_value=99_999_999))
    digits = f"{eight:08d}"
    remainder = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
    assume(remainder < 10)
    return f"{digits}{remainder}"


# --- KvK, OIN, postcode, IBAN -----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["01234567", " 0123 4567 ", "0123.45.67", "0123-4567"])
def test_a_kvk_number_keeps_its_leading_zero(typed: str) -> None:
    assert clean_kvk_number(typed) == "01234567"


@pytest.mark.parametrize(("typed", "found"), [("1234567", 7), ("123456789", 9), ("1", 1)])
def test_a_kvk_number_of_another_length_is_refused_with_the_number_of_digits(typed: str, found: int) -> None:
    with pytest.raises(IdentifierRefused) as refusal:
        clean_kvk_number(typed)
    assert (refusal.value.reason, refusal.value.found) == (Reason.KVK_LENGTH, found)


@pytest.mark.parametrize("typed", ["", "1234567a", "١٢٣٤٥٦٧٨", "12345678\u200b", "²2345678"])
def test_a_kvk_number_with_other_marks_is_refused(typed: str) -> None:
    with pytest.raises(IdentifierRefused) as refusal:
        clean_kvk_number(typed)
    assert refusal.value.reason is Reason.KVK_NOT_DIGITS


def test_an_oin_has_twenty_digits_and_keeps_its_zeros() -> None:
    assert clean_oin("0000 0001 0030 4765 2000") == "00000001003047652000"
    for typed in ["0000000100304765200", "000000010030476520000", "0000000100304765200x", ""]:
        with pytest.raises(IdentifierRefused, match="oin-form"):
            clean_oin(typed)


@pytest.mark.parametrize("typed", ["5711zz", "5711 ZZ", " 5711  Zz "])
def test_a_dutch_postcode_is_written_one_way(typed: str) -> None:
    assert clean_dutch_postcode(typed) == "5711 ZZ"


@pytest.mark.parametrize(
    "typed", ["", "0711 ZZ", "5711", "5711 Z", "5711 ZZZ", "5711 SS", "٥711 ZZ", "B-2300"]
)
def test_what_is_no_dutch_postcode_is_refused(typed: str) -> None:
    with pytest.raises(IdentifierRefused, match="postcode-form"):
        clean_dutch_postcode(typed)


def test_an_iban_is_kept_without_spaces_and_checked() -> None:
    assert clean_iban("nl91 abna 0417 1643 00") == "NL91ABNA0417164300"
    for typed in ["NL91ABNA0417164301", "NL91", "", "XX00"]:
        with pytest.raises(IdentifierRefused, match="iban-wrong"):
            clean_iban(typed)


# --- VAT ids and the BSN trap -----------------------------------------------------------------------

RSIN_NUMBER = (
    "NL004495445B01"  # passes the eleven-test, not mod 97: a legal entity's, or one that holds a BSN
)
NEW_TRADER_NUMBER = "NL123456789B13"  # passes mod 97, not the eleven-test: a sole trader's since 2020


@pytest.mark.parametrize(
    ("number", "natural_person", "refused"),
    [
        (RSIN_NUMBER, False, None),
        (RSIN_NUMBER, True, Reason.VAT_HOLDS_BSN),
        (RSIN_NUMBER, None, Reason.VAT_NEEDS_LEGAL_FORM),
        (NEW_TRADER_NUMBER, True, None),
        (NEW_TRADER_NUMBER, None, None),
        (NEW_TRADER_NUMBER, False, Reason.VAT_NEEDS_LEGAL_FORM),
        ("NL123456789B14", True, Reason.VAT_UNKNOWN),
        ("NL123456789B14", False, Reason.VAT_UNKNOWN),
        ("NL004495445B00", False, Reason.VAT_UNKNOWN),
        ("NL00449544B01", False, Reason.VAT_UNKNOWN),
        ("NL٠٠٤٤٩٥٤٤٥B01", False, Reason.VAT_UNKNOWN),
        ("004495445B01", False, Reason.VAT_UNKNOWN),
        ("BE0428759497", False, None),
        ("BE0428759498", False, Reason.VAT_UNKNOWN),
        ("", False, Reason.VAT_UNKNOWN),
    ],
)
def test_a_vat_id_is_judged_by_legal_form_first(
    number: str, natural_person: bool | None, refused: Reason | None
) -> None:
    if refused is None:
        assert clean_vat_id(number, natural_person=natural_person) == number
    else:
        with pytest.raises(IdentifierRefused) as refusal:
            clean_vat_id(number, natural_person=natural_person)
        assert refusal.value.reason is refused


def test_a_number_that_passes_both_tests_is_accepted_for_either_form() -> None:
    digits = "111222333"
    assert bsn_number.is_valid(digits)
    number = next(
        f"NL{digits}B{suffix:02d}"
        for suffix in range(2, 99)
        if mod_97_10.is_valid(f"NL{digits}B{suffix:02d}")
    )
    assert clean_vat_id(number, natural_person=True) == number
    assert clean_vat_id(number, natural_person=False) == number


def test_greece_is_written_as_el_and_marks_are_dropped() -> None:
    assert clean_vat_id("gr 094259216", natural_person=False) == "EL094259216"
    assert clean_vat_id("nl.0044.95.445.b01", natural_person=False) == RSIN_NUMBER


@given(eleven_test_numbers())
def test_a_sole_traders_number_made_of_a_bsn_and_b01_is_never_accepted(bsn: str) -> None:
    with pytest.raises(IdentifierRefused) as refusal:
        clean_vat_id(f"NL{bsn}B01", natural_person=True)
    assert refusal.value.reason is Reason.VAT_HOLDS_BSN


@given(eleven_test_numbers(), st.integers(min_value=1, max_value=99))
def test_no_number_holding_a_bsn_is_accepted_for_a_sole_trader_unless_it_is_a_true_mod_97_number(
    bsn: str, suffix: int
) -> None:
    number = f"NL{bsn}B{suffix:02d}"
    assume(suffix in {1, 99} or not mod_97_10.is_valid(number))
    for natural_person in (True, None):
        with pytest.raises(IdentifierRefused):
            clean_vat_id(number, natural_person=natural_person)


@given(eleven_test_numbers(), st.sampled_from([True, None]))
def test_a_refusal_never_repeats_what_was_typed(bsn: str, natural_person: bool | None) -> None:
    with pytest.raises(IdentifierRefused) as refusal:
        clean_vat_id(f"NL{bsn}B01", natural_person=natural_person)
    assert bsn not in str(refusal.value)
    assert bsn not in repr(vars(refusal.value))


# --- BSN in running text ----------------------------------------------------------------------------


@given(eleven_test_numbers(), st.sampled_from(["{}", "bsn {}.", "BSN{}", "(sofi: {})", "nummer {}, geboren"]))
def test_a_bsn_in_a_text_is_found_with_its_place(bsn: str, text: str) -> None:
    written = text.format(bsn)
    found = find_bsn(written)
    assert found is not None
    assert written[found.starts_at : found.ends_at] == bsn


@pytest.mark.parametrize("written", ["111222333", "111 222 333", "111.222.333", "1112.22.333", "111-222-333"])
def test_a_bsn_in_groups_is_found(written: str) -> None:
    assert find_bsn(f"Mijn nummer is {written} sinds 2019") is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "111222334",  # fails the eleven-test
        "000000000",
        "1112223330",  # ten digits
        "+31 111222333",  # a telephone number
        "+31-1-11222333",
        "0031 111222333",
        "NL111222333B62",  # inside a VAT id
        "RF18111222333X",
        "NL91ABNA0417164300",
        "111222333,50",  # an amount
        "12345678",
    ],
)
def test_what_only_resembles_a_bsn_is_left_alone(text: str) -> None:
    assert find_bsn(text) is None


def test_digits_of_another_script_hide_nothing() -> None:
    assert find_bsn("١١١٢٢٢٣٣٣") is not None
    assert find_bsn("１１１２２２３３３") is not None


@given(st.text())
def test_any_text_at_all_can_be_searched(text: str) -> None:
    found = find_bsn(text)
    assert found is None or 0 <= found.starts_at < found.ends_at <= len(text)


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("be0403.019.261", "BE", "BE0403019261"),
        ("GR 094259216", "GR", "EL094259216"),
        ("EL094259216", "GR", "EL094259216"),
        ("980 780 684", "GB", "GB980780684"),
        ("GB980780684", "GB", "GB980780684"),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577"),
        ("ua 1234567890", "UA", "UA1234567890"),
    ],
)
def test_a_foreign_vat_id_is_kept_as_its_country_writes_it(typed: str, country: str, kept: str) -> None:
    assert clean_foreign_vat_id(typed, country=country) == kept


@pytest.mark.parametrize(
    ("typed", "country", "reason"),
    [
        ("DE136695976", "BE", Reason.VAT_OTHER_COUNTRY),
        ("NL000000012B01", "DE", Reason.VAT_OTHER_COUNTRY),
        ("136695976", "DE", Reason.VAT_OTHER_COUNTRY),
        ("XI110305878", "IE", Reason.VAT_OTHER_COUNTRY),
        ("DE136695977", "DE", Reason.VAT_UNKNOWN),
        ("GB980780685", "GB", Reason.VAT_UNKNOWN),
        ("CHE107787578", "CH", Reason.VAT_UNKNOWN),
        ("?", "UA", Reason.VAT_UNKNOWN),
    ],
)
def test_a_foreign_vat_id_of_another_country_or_with_a_wrong_digit_is_refused(
    typed: str, country: str, reason: Reason
) -> None:
    with pytest.raises(IdentifierRefused) as refused:
        clean_foreign_vat_id(typed, country=country)

    assert refused.value.reason is reason


def test_a_foreign_register_number_is_kept_as_written_and_holds_a_digit() -> None:
    assert clean_register_number("  HRB  12345 B ") == "HRB 12345 B"
    for typed in ("", "geen", "?12", "1" * 41):
        with pytest.raises(IdentifierRefused):
            clean_register_number(typed)
