"""How amounts, days and moments are written, in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from foundation.money import Money
from foundation.periods import AMSTERDAM
from web.templatetags.words import (
    day,
    day_plain,
    day_short,
    euro,
    euro_whole,
    last_day,
    moment,
    name_of_work,
    number,
    own_name,
    paragraphs,
)

SPACE = "\u00a0"
TUESDAY = date(2027, 3, 16)


@pytest.mark.parametrize(
    ("cents", "dutch", "english"),
    [
        (240_000, f"€{SPACE}2.400,00", f"€{SPACE}2,400.00"),
        (0, f"€{SPACE}0,00", f"€{SPACE}0.00"),
        (5, f"€{SPACE}0,05", f"€{SPACE}0.05"),
        (-37_500, f"−€{SPACE}375,00", f"−€{SPACE}375.00"),
        (Money(123_456_789), f"€{SPACE}1.234.567,89", f"€{SPACE}1,234,567.89"),
    ],
)
def test_an_amount_has_a_hard_space_two_decimals_and_the_signs_of_the_language(
    cents: int | Money, dutch: str, english: str
) -> None:
    with override("nl"):
        assert euro(cents) == dutch
    with override("en"):
        assert euro(cents) == english


def test_no_amount_is_no_words() -> None:
    assert euro(None) == euro_whole(None) == number(None) == ""
    assert day(None) == day_plain(None) == day_short(None) == last_day(None) == moment(None) == ""


def test_a_whole_amount_leaves_its_cents_out_only_when_there_are_none() -> None:
    with override("nl"):
        assert euro_whole(150_000) == f"€{SPACE}1.500"
        assert euro_whole(1_540) == f"€{SPACE}15,40"
        assert euro_whole(-1_500) == f"−€{SPACE}15"


def test_a_number_has_its_thousands_apart() -> None:
    with override("nl"):
        assert (number(999), number(12_665)) == ("999", "12.665")
    with override("en"):
        assert number(12_665) == "12,665"


def test_a_day_has_its_weekday_and_year() -> None:
    with override("nl"):
        assert day(TUESDAY) == "dinsdag 16 maart 2027"
        assert day_plain(TUESDAY) == "16 maart 2027"
        assert day_short(TUESDAY) == "di 16 maart"
    with override("en"):
        assert day(TUESDAY) == "Tuesday 16 March 2027"


@pytest.mark.parametrize(
    ("language", "long", "plain", "short", "last"),
    [
        ("pl", "16 marca 2027 (wtorek)", "16 marca 2027", "wt 16 marca", "15 marca 2027 (poniedziałek)"),
        ("ro", "marți, 16 martie 2027", "16 martie 2027", "mar 16 martie", "luni, 15 martie 2027"),
        ("bg", "вторник, 16 март 2027", "16 март 2027", "вт 16 март", "понеделник, 15 март 2027"),
    ],
)
def test_a_day_is_written_as_the_language_of_a_visitor_writes_it(
    language: str, long: str, plain: str, short: str, last: str
) -> None:
    with override(language):
        assert (day(TUESDAY), day_plain(TUESDAY), day_short(TUESDAY)) == (long, plain, short)
        assert last_day(TUESDAY) == last


@pytest.mark.parametrize(
    ("language", "amount", "whole", "late"),
    [
        ("pl", f"€{SPACE}1{SPACE}234{SPACE}567,89", f"€{SPACE}1{SPACE}500", "godz. 0:05"),
        ("ro", f"€{SPACE}1.234.567,89", f"€{SPACE}1.500", "ora 0:05"),
        ("bg", f"€{SPACE}1{SPACE}234{SPACE}567,89", f"€{SPACE}1{SPACE}500", "0:05 ч."),
    ],
)
def test_an_amount_and_an_hour_are_written_as_the_language_of_a_visitor_writes_them(
    language: str, amount: str, whole: str, late: str
) -> None:
    with override(language):
        assert euro(123_456_789) == amount
        assert euro_whole(150_000) == whole
        assert moment(datetime(2027, 3, 15, 23, 5, tzinfo=UTC)).endswith(f", {late}")


def test_a_name_in_two_languages_is_marked_as_english_for_who_reads_neither() -> None:
    with override("nl"):
        assert name_of_work("Wervingspakket") == "Wervingspakket"
    with override("ro"):
        assert name_of_work("Work & care") == '<span lang="en">Work &amp; care</span>'


def test_a_moment_is_told_in_amsterdam() -> None:
    late = datetime(2027, 3, 15, 23, 5, tzinfo=UTC)
    with override("en"):
        assert day(late) == "Tuesday 16 March 2027"
        assert moment(late) == "Tuesday 16 March 2027, 0:05"


def test_the_last_day_is_the_one_before_a_half_open_end() -> None:
    with override("en"):
        assert last_day(date(2028, 3, 16)) == "Wednesday 15 March 2028"
        assert last_day(datetime(2028, 3, 16, tzinfo=AMSTERDAM)) == "Wednesday 15 March 2028"
        assert last_day(datetime(2028, 3, 16, 9, 30, tzinfo=AMSTERDAM)) == "Thursday 16 March 2028"


def test_a_language_is_named_in_its_own_words() -> None:
    with override("en"):
        assert (own_name("pl"), own_name("bg")) == ("Polski", "Български")


def test_paragraphs_keep_the_lines_of_a_text_and_escape_it() -> None:
    assert paragraphs("a < b\r\nc\n\n\n\nd") == "<p>a &lt; b<br>c</p>\n<p>d</p>"
    assert paragraphs("  \n ") == ""
