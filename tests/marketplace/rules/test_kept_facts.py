"""What a listing says, kept as JSON and read back, whatever its fields are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.facts import AnyFacts, VacancyFacts
from marketplace.rules.kept_facts import FactsOutdated, changes_between, kept, read_facts, said
from tests.marketplace.given import home_facts, session_facts, vacancy_facts

ANY_FACTS = st.one_of(*(st.builds(kind) for kind in get_args(AnyFacts)))


@given(ANY_FACTS)
def test_what_is_kept_is_read_back_as_it_was_after_a_trip_through_json(facts):
    assert read_facts(json.loads(json.dumps(kept(facts)))) == facts


@given(ANY_FACTS)
def test_nothing_changes_between_a_listing_and_itself(facts):
    assert changes_between(said(facts), said(facts)) == []


def test_a_change_names_its_field_and_both_values_in_the_order_of_the_fields():
    before, after = vacancy_facts(), vacancy_facts(title="Plukker", starts_on=date(2027, 5, 3))

    changes = changes_between(said(before), said(after))

    assert [(one.field, one.before, one.after) for one in changes] == [
        ("title", "Oogstmedewerker paprika", "Plukker"),
        ("starts_on", None, "2027-05-03"),
    ]


def test_an_instant_that_is_written_in_another_time_zone_is_no_change():
    facts = session_facts()
    elsewhere = session_facts(
        starts_at=facts.starts_at.astimezone(UTC), ends_at=facts.ends_at.astimezone(UTC)
    )

    assert changes_between(said(facts), said(elsewhere)) == []
    assert said(facts)["starts_at"] == "2027-03-24T18:00:00+00:00"


def test_a_field_that_came_later_takes_its_default_and_one_that_is_gone_is_left_out():
    old = kept(vacancy_facts(suits_partner=True))
    says = {name: value for name, value in said(vacancy_facts()).items() if name != "suits_partner"}

    assert read_facts({**old, "says": {**says, "colour": "green"}}) == vacancy_facts()
    assert [one.field for one in changes_between({"gone": 1}, {"new": None})] == ["new", "gone"]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"facts": "BoatFacts"},
        {"version": 99},
        {"says": {"title": "Plukker"}},
    ],
)
def test_what_cannot_be_read_any_more_is_said_and_not_guessed(spoilt):
    with pytest.raises(FactsOutdated):
        read_facts({**kept(home_facts()), **spoilt})
    with pytest.raises(FactsOutdated):
        read_facts({})


@dataclass(frozen=True)
class _Nested:
    language: str
    price: Decimal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class _Wide(VacancyFacts):
    many: tuple[_Nested, ...] = ()
    one: _Nested | None = None


def test_facts_within_facts_moments_and_exact_numbers_are_kept_too(monkeypatch):
    monkeypatch.setattr("marketplace.rules.kept_facts.AnyFacts", VacancyFacts | _Wide)
    inner = _Nested("pl", Decimal("12.50"), datetime.fromisoformat("2027-05-03T08:00:00+02:00"))
    wide = _Wide(**{name: getattr(vacancy_facts(), name) for name in vacancy_facts().__dataclass_fields__})
    full = _Wide(
        **{
            **{name: getattr(wide, name) for name in wide.__dataclass_fields__},
            "many": (inner,),
            "one": inner,
        }
    )

    assert read_facts(json.loads(json.dumps(kept(full)))) == full
