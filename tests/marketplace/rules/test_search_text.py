"""What a listing is found by."""

from __future__ import annotations

import re
from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.choices import ListingKind
from marketplace.rules.facets import STEPS, count_facets, facet_key, with_marks
from marketplace.rules.plane import metres_between, point_of
from marketplace.rules.search_text import (
    Written,
    facets_query,
    lexemes_of,
    quoted,
    stems_of,
    text_query,
    words_in,
    words_of,
)
from marketplace.rules.search_words import nearest_word


def test_a_word_says_where_it_stands_and_its_stem_stands_beside_it():
    found = lexemes_of(texts=[Written("nl", "Lassers", "kassen")], near="Someren", facets={"stay": ["short"]})

    assert found == [
        *("+lassers", "+someren", "+~lasser", "+~somer", "=lassers", "=~lasser", "@stay/short"),
        *("kassen", "lassers", "someren", "~kas", "~lasser", "~somer"),
    ]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("nl", "medewerkers", "medewerker"),
        ("en", "welding", "welded"),
        ("pl", "pracowników", "pracownik"),
        ("ro", "lucrători", "lucratorii"),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str):
    assert stems_of(one, language) & stems_of(other, language)


def test_a_language_without_a_stemmer_keeps_its_words():
    assert stems_of("работници", "bg") == {"работници"}


@given(st.text(max_size=60), st.sampled_from(["nl", "en", "pl", "ro", "bg"]))
def test_every_word_of_a_text_is_among_its_lexemes(text: str, language: str):
    found = lexemes_of(texts=[Written(language, text, "")], near="", facets={})

    for word in words_in(text):
        assert {word, f"={word}", f"+{word}"} <= set(found)
    for word in re.findall(r"\w+", text.casefold())[:20]:
        assert {f"~{stem}" for stem in stems_of(word[:40], language)} <= set(found)


@given(st.text(max_size=400))
def test_whatever_is_typed_holds_at_most_eight_words_and_no_sign_of_a_query(typed: str):
    words = words_of(typed)

    assert len(words) <= 8
    assert all(word.isidentifier() or word.replace("_", "a").isalnum() for word in words)
    assert text_query(typed).count(" & ") == max(len(words) - 1, 0)


def test_ticks_of_one_facet_add_up_and_facets_narrow_each_other():
    chosen = {"stay": frozenset({"long", "short"}), "municipality": frozenset({"'s-Hertogenbosch"})}

    assert facets_query(chosen) == "('@municipality/''s-Hertogenbosch') & ('@stay/long' | '@stay/short')"
    assert quoted("a\\b") == "'a\\\\b'"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ordrepicker", "orderpicker"),  # two letters changed places
        ("orderpiker", "orderpicker"),  # one too few
        ("lassser", "lasser"),  # one too many
        ("kok", None),  # too short to be mistyped
        ("loodgieter", None),  # nothing is near
        ("работнк", "работник"),
    ],
)
def test_a_mistyped_word_means_the_nearest(typed: str, meant: str | None):
    known = {"orderpicker": 5, "lasser": 9, "kas": 3, "klasser": 1, "работник": 2}

    assert nearest_word(typed, known) == meant


def test_of_words_that_are_as_near_the_one_that_most_listings_use_is_meant():
    assert nearest_word("bakkr", {"bakker": 3, "bakkar": 8}) == "bakkar"


@given(
    st.tuples(st.floats(50.7, 53.6), st.floats(3.3, 7.3)),
    st.tuples(st.floats(50.7, 53.6), st.floats(3.3, 7.3)),
)
def test_the_flat_map_is_right_to_one_in_a_thousand_in_our_country(one, other):
    lat, lon, lat_2, lon_2 = map(radians, (*one, *other))
    half = sin((lat_2 - lat) / 2) ** 2 + cos(lat) * cos(lat_2) * sin((lon_2 - lon) / 2) ** 2
    on_the_globe = 2 * 6_371_000 * asin(sqrt(half))

    assert abs(metres_between(point_of(*one), point_of(*other)) - on_the_globe) <= on_the_globe / 1000 + 0.01


def test_a_number_counts_at_every_step_that_it_reaches():
    assert STEPS["wage"].reached_by(1650) == [1500, 1600]
    assert STEPS["rent"].reached_by(50000) == [50000, 60000, 80000]


def test_a_listing_with_several_values_counts_at_each_and_once_in_the_total():
    kind = ListingKind.SERVICE
    keys = {
        with_marks(facet_key(kind, {"category": ["language"], "spoken": ["nl", "pl"]}), ["snf", "crkbo"]): 2,
        with_marks(facet_key(kind, {"category": ["money"], "spoken": ["pl"]}), []): 1,
    }

    counted = count_facets(kind, keys, chosen={"spoken": frozenset({"nl"})})

    assert counted.total == 2
    assert counted.counts == {
        "category": {"language": 2},
        "region": {},
        "municipality": {},
        "spoken": {"nl": 2, "pl": 3},
        "mark": {"snf": 2, "crkbo": 2},
    }
