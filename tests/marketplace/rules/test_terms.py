"""Word lists: what is found whatever its accents and case, what is not, and that no neutral word makes a finding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.queries.content import grounds, term_list
from marketplace.rules.terms import Pattern, TermList, folded
from tests.marketplace.phrases import FOUND, NOT_FOUND

EVERY_FOUND = [
    pytest.param(phrase, code, id=f"{language}: {phrase}")
    for language, rows in FOUND.items()
    for phrase, code in rows
]
EVERY_NOT_FOUND = [
    pytest.param(phrase, id=f"{language}: {phrase}")
    for language, rows in NOT_FOUND.items()
    for phrase in rows
]
ACCENTS = "\u0300\u0301\u0306\u0308\u0327\u00ad\u200b"
NEUTRAL = ("kas", "tomaten", "work", "praca", "seră", "работа", "12", "fiets", "€", "loon")


def codes(text: str) -> set[str]:
    """What is found in a text, apart from what service costs are for."""
    return {found.code for found in term_list().found_in(text)} - {"costs-named"}


def test_each_language_has_fifteen_phrases_of_both_kinds():
    assert set(FOUND) == set(NOT_FOUND) == {"nl", "en", "pl", "ro", "bg"}
    assert min(len(rows) for rows in FOUND.values()) >= 15
    assert min(len(rows) for rows in NOT_FOUND.values()) >= 15


@pytest.mark.parametrize(("phrase", "code"), EVERY_FOUND)
def test_a_phrase_that_leaves_people_out_or_asks_money_is_found(phrase: str, code: str):
    assert code in codes(phrase)


@pytest.mark.parametrize("phrase", EVERY_NOT_FOUND)
def test_a_false_friend_is_not_found(phrase: str):
    assert codes(phrase) == set()


def test_the_words_found_are_those_of_the_author():
    found = term_list().found_in("Wij zoeken  JONGE,\nstérke Mannen. Meer niet.")

    assert [one.words for one in found] == ["stérke Mannen"]


def test_a_term_does_not_run_over_the_end_of_a_sentence_nor_begin_inside_a_word():
    assert codes("Wij zijn met geen. Vrouwen en mannen komen.") == set()
    assert codes("Het tussengezonde mensenwerk") == set()


@given(
    phrase=st.sampled_from([pair for rows in FOUND.values() for pair in rows]),
    seed=st.randoms(use_true_random=False),
)
def test_accents_case_and_characters_nobody_sees_never_hide_a_term(phrase, seed):
    words, code = phrase
    dressed = "".join(
        (letter.upper() if seed.random() < 0.5 else letter)
        + (seed.choice(ACCENTS) if letter.isalpha() and seed.random() < 0.3 else "")
        for letter in words
    )

    assert code in codes(dressed)


@given(
    phrase=st.sampled_from([one for rows in NOT_FOUND.values() for one in rows]),
    before=st.lists(st.sampled_from(NEUTRAL), max_size=4),
    after=st.lists(st.sampled_from(NEUTRAL), max_size=4),
)
def test_neutral_words_around_a_text_never_make_a_finding(phrase, before, after):
    assert codes(" ".join([*before, ".", phrase, ".", *after])) == set()


@given(
    phrase=st.sampled_from([pair for rows in FOUND.values() for pair in rows]),
    around=st.lists(st.sampled_from(NEUTRAL), max_size=6),
)
def test_neutral_words_around_a_term_never_hide_it(phrase, around):
    words, code = phrase

    assert code in codes(" ".join([*around, ".", words, ".", *around]))


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_what_is_found_stands_in_it(text):
    seen = folded(text)

    assert len(seen.text) == len(seen.places)
    for found in term_list().found_in(text):
        assert found.words == " ".join(text[found.starts_at : found.ends_at].split())


def test_every_code_that_needs_a_ground_has_one_for_vacancies_and_every_ground_has_terms():
    listed = {pattern.code for pattern in term_list().terms} - {"costs-named"}

    assert {code for code, kind in grounds() if kind == "vacancy"} == listed
    assert {code for code, _kind in grounds()} == listed


def test_every_exception_and_denial_belongs_to_a_listed_code():
    listed = {pattern.code for pattern in term_list().terms}

    assert {pattern.code for pattern in term_list().exceptions} <= listed
    assert term_list().deniable <= listed


def test_a_milder_term_gives_way_to_a_severe_one_at_the_same_place():
    terms = TermList([Pattern("age", "young team", "ask"), Pattern("age", "young team only")])

    assert [(one.words, one.severity) for one in terms.found_in("A young team only.")] == [
        ("young team only", "")
    ]
