"""Which rows look like an organisation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.rules.register_match import Candidate, Proposal, Wanted, bare_name, is_same_name, proposals


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Agri Flex Zuid B.V.", "AGRI FLEX ZUID BV"),
        ("Huis & Haard Verhuur B.V.", "Huis en Haard Verhuur"),
        ("Coöperatie De Brem U.A.", "De Brem"),
        ("Stichting Woonanker", "Woonanker, Stichting"),
        ("Café ’t Hoekje", "Cafe t Hoekje"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one, other):
    assert is_same_name(one, [other])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Jansen B.V.", "Jansen Holding B.V."), ("Peelkamers", "Peelkamer Zuid"), ("B.V.", "N.V.")],
)
def test_another_word_is_another_name(one, other):
    assert not is_same_name(one, [other])


@given(st.text(max_size=40))
def test_a_bare_name_stays_as_it_is(name):
    assert bare_name(bare_name(name)) == bare_name(name)


def test_without_a_number_a_name_that_is_nearly_the_same_is_proposed_if_the_place_allows_it():
    rows = [
        Candidate(1, "Taalschool Spraakwatter", "Oss", has_number=False),
        Candidate(2, "Taalschool Spraakwater", "Deurne", has_number=False),
        Candidate(3, "Taalschool Spraakwaterr", "Deurne", has_number=False),
        Candidate(4, "Iets Heel Anders", "Oss", has_number=False),
    ]

    found = proposals([Wanted(7, ("Taalschool Spraakwater B.V.",), "OSS")], rows)

    # The very same name elsewhere is worth a look; one that differs, elsewhere, is not.
    assert found == [Proposal(7, 2, 100), Proposal(7, 1, 98)]


def test_a_row_with_another_kvk_number_is_proposed_only_under_the_very_same_name():
    rows = [
        Candidate(1, "De Brem BV", "", has_number=True),
        Candidate(2, "De Brems BV", "", has_number=True),
    ]

    assert proposals([Wanted(7, ("De Brem B.V.",), "")], rows) == [Proposal(7, 1, 100)]


def test_at_most_three_rows_are_proposed():
    rows = [Candidate(n, "De Brem", "", has_number=False) for n in range(1, 9)]

    assert [one.position for one in proposals([Wanted(7, ("De Brem",), "")], rows)] == [1, 2, 3]
