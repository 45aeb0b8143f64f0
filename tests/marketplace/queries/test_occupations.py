"""The occupations that come along, and how one is found by typing."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.queries.occupations import (
    occupation_typed,
    occupation_with,
    occupations,
    suggested_occupations,
)
from marketplace.rules.occupations import Occupation


def names(typed: str) -> list[str]:
    return [one.name for one in suggested_occupations(typed)]


def test_all_of_esco_and_the_unit_groups_of_isco_are_there():
    known = occupations()

    assert len(known) == 3039 + 436
    assert occupation_with("7212.3") == Occupation("7212.3", "lasser", "Lassers en snijders")
    assert occupation_with("7212") == Occupation("7212", "Lassers en snijders", "Lassers en snijders")
    assert occupation_with("721") is None


def test_labels_that_occur_twice_have_names_that_differ():
    twice = Counter(one.label for one in occupations().values() if "." in one.code)

    assert sorted(label for label, times in twice.items() if times > 1) == [
        *("banketbakker", "gastheer/gastvrouw", "paardenverzorger", "portier"),
    ]
    assert names("portier") == [
        "portier (Beveiligingspersoneel, 5414.1.4)",
        "portier (Boden, kruiers en bestellers, 9621.1)",
    ]
    assert len({one.name for one in occupations().values()}) == len(occupations())
    assert occupation_typed("portier") is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("LASSER", "lasser (Lassers en snijders, 7212.3)"),
        ("heftruck", "heftruckchauffeur (Heftruckbestuurders, 8344.1)"),
        ("heftruk", "heftruckchauffeur (Heftruckbestuurders, 8344.1)"),
        ("medewerker tuinbouw", "tuinbouwmedewerker (Ongeschoolde arbeiders in de tuinbouw, 9214.2)"),
        ("orderpiker", "orderpicker (Laders en lossers, 9333.8.1)"),
    ],
)
def test_an_occupation_is_found_by_words_and_with_a_mistake(typed, first):
    assert first in names(typed)


@pytest.mark.parametrize("typed", ["", "   ", "?!", "qqqq", "x" * 10_000, "'; DROP TABLE", "\0"])
def test_what_means_nothing_suggests_nothing(typed):
    assert names(typed) == []


@given(st.sampled_from(sorted(occupations())))
def test_each_is_meant_by_its_code_and_by_its_name(code):
    one = occupations()[code]

    assert occupation_typed(code) == one
    assert occupation_typed(one.name.upper()) == one
