"""What is wrong with a listing on a day: wages, deposits, rooms under the norm of that day, and what each leads to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.queries.content import grounds, housing_norms, term_list
from marketplace.rules.facts import AnyFacts
from marketplace.rules.faults import ContentData, Fault, asking, faults_in, refusing
from marketplace.rules.wages import WageStep
from tests.marketplace.given import home_facts, service_facts, vacancy_facts

DAY = date(2027, 3, 16)
WAGES = [WageStep(date(2026, 1, 1), 1471), WageStep(date(2027, 1, 1), 1500)]


def faults(facts: AnyFacts, day: date = DAY, *, scheme: str = "snf", wages=WAGES) -> list[Fault]:
    data = ContentData(term_list(), grounds(), housing_norms(), wages)
    return faults_in(facts, day=day, data=data, scheme=scheme)


def said(found: list[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.code, fault.field, fault.severity.value) for fault in found]


def test_listings_in_order_have_no_faults():
    explained = home_facts(text="Een kamer. De servicekosten zijn voor gas en water.")

    assert faults(vacancy_facts()) == faults(explained) == faults(service_facts()) == []


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_fields():
    facts = vacancy_facts(
        title="Jonge mannen gezocht",
        text="De inschrijfkosten zijn € 50. Bel 06 12345678. Uw nummer is 111222333.",
        wage_from_cents=1400,
    )

    assert said(faults(facts)) == [
        ("chooses-by-age", "title", "refuse"),
        ("chooses-by-sex", "title", "refuse"),
        ("text-holds-bsn", "text", "refuse"),
        ("asks-worker-for-money", "text", "refuse"),
        ("wage-below-minimum", "wage_from_cents", "refuse"),
    ]


def test_a_bsn_is_named_by_the_words_around_it_and_never_repeated():
    found = faults(vacancy_facts(text="Uw nummer is 111222333 bij ons."))

    assert [(fault.code, fault.words) for fault in found] == [("text-holds-bsn", "Uw nummer is ••• bij ons.")]


@pytest.mark.parametrize(
    ("day", "cents", "codes"),
    [
        (date(2026, 12, 31), 1471, []),
        (date(2026, 12, 31), 1470, ["wage-below-minimum"]),
        (date(2027, 1, 1), 1499, ["wage-below-minimum"]),
        (date(2027, 1, 1), 1500, []),
        (date(2025, 12, 31), 9999, ["no-minimum-wage-known"]),
    ],
)
def test_the_minimum_wage_is_that_of_the_day(day: date, cents: int, codes: list[str]):
    facts = vacancy_facts(wage_from_cents=cents, wage_until_cents=max(cents, 1600))

    assert [fault.code for fault in faults(facts, day)] == codes


def test_the_same_words_weigh_by_the_law_for_each_kind_of_listing():
    text = "Alleen vrouwen."

    assert said(faults(vacancy_facts(text=text))) == [("chooses-by-sex", "text", "refuse")]
    assert ("chooses-by-sex", "text", "ask") in said(faults(home_facts(text=text)))
    assert said(faults(service_facts(text=text))) == [("chooses-by-sex", "text", "ask")]
    assert said(faults(service_facts(text="Voor kinderen tussen 10 en 12 jaar"))) == []


def test_a_course_may_have_a_fee_but_a_person_looks():
    assert said(faults(service_facts(text="Het inschrijfgeld is 20 euro."))) == [
        ("asks-worker-for-money", "text", "ask")
    ]


def test_service_costs_without_a_word_what_they_are_for_are_told():
    plain = home_facts(text="Een kamer.")

    assert said(faults(plain)) == [("service-costs-unexplained", "service_costs_cents", "tell")]
    assert refusing(faults(plain)) == asking(faults(plain)) == []
    assert said(faults(home_facts(text="Een kamer.", service_costs_cents=0))) == []


def test_a_deposit_above_two_months_and_a_tied_contract_are_refused():
    found = faults(
        home_facts(service_costs_cents=0, bare_rent_cents=100, deposit_cents=201, separate_contract=False)
    )

    assert said(found) == [
        ("deposit-too-high", "deposit_cents", "refuse"),
        ("contract-not-separate", "separate_contract", "refuse"),
    ]
    assert said(faults(home_facts(service_costs_cents=0, bare_rent_cents=100, deposit_cents=200))) == []


@pytest.mark.parametrize(
    ("scheme", "day", "facts", "expected"),
    [
        ("akf", date(2024, 8, 14), {"floor_m2": 1}, [("no-norm-known", "floor_m2", "ask")]),
        ("akf", date(2024, 8, 15), {"floor_m2": 51}, [("room-below-norm", "floor_m2", "refuse")]),
        ("akf", date(2025, 12, 31), {"floor_m2": 52}, []),
        ("akf", date(2026, 1, 1), {"floor_m2": 59}, [("room-below-norm", "floor_m2", "refuse")]),
        ("akf", date(2026, 1, 1), {"floor_m2": 60}, []),
        (
            "akf",
            date(2026, 1, 1),
            {"floor_m2": 60, "dwelling": "seasonal"},
            [("no-norm-known", "floor_m2", "ask")],
        ),
        (
            "akf",
            date(2026, 1, 1),
            {"floor_m2": 60, "bedroom_persons": 3},
            [("bedroom-crowded", "bedroom_persons", "refuse")],
        ),
        ("snf", date(2021, 8, 31), {"floor_m2": 47}, [("room-below-norm", "floor_m2", "refuse")]),
        ("snf", date(2021, 9, 1), {"floor_m2": 47}, [("room-below-old-norm", "floor_m2", "ask")]),
        ("snf", DAY, {"floor_m2": 48}, []),
        ("snf", DAY, {"floor_m2": 40, "dwelling": "recreation"}, []),
        (
            "snf",
            DAY,
            {"floor_m2": 39, "dwelling": "recreation"},
            [("room-below-old-norm", "floor_m2", "ask")],
        ),
        ("snf", date(2025, 6, 30), {"floor_m2": 40, "dwelling": "hotel"}, []),
        (
            "snf",
            date(2025, 7, 1),
            {"floor_m2": 59, "dwelling": "hotel"},
            [("room-below-norm", "floor_m2", "refuse")],
        ),
        (
            "snf",
            date(2025, 7, 1),
            {"floor_m2": 59, "new_build": True},
            [("room-below-norm", "floor_m2", "refuse")],
        ),
        ("snf", date(2025, 7, 1), {"floor_m2": 60, "new_build": True}, []),
        (
            "snf",
            DAY,
            {"floor_m2": 60, "new_build": True, "bedroom_persons": 2},
            [("bedroom-shared", "bedroom_persons", "ask")],
        ),
        (
            "snf",
            DAY,
            {"floor_m2": 60, "new_build": True, "bedroom_persons": 3},
            [("bedroom-crowded", "bedroom_persons", "refuse")],
        ),
        (
            "snf",
            DAY,
            {"bedroom_m2": 6, "bedroom_persons": 2},
            [("room-below-norm", "bedroom_m2", "refuse")],
        ),
        ("snf", DAY, {"bedroom_m2": 7, "bedroom_persons": 2}, []),
        (
            "snf",
            date(2023, 12, 31),
            {"bedroom_m2": 6, "bedroom_persons": 2, "dwelling": "recreation"},
            [],
        ),
        (
            "snf",
            date(2024, 1, 1),
            {"bedroom_m2": 6, "bedroom_persons": 2, "dwelling": "recreation"},
            [("room-below-norm", "bedroom_m2", "refuse")],
        ),
    ],
)
def test_room_is_measured_by_the_norm_of_the_day_of_the_scheme(scheme, day, facts, expected):
    home = home_facts(service_costs_cents=0, occupants=4, **{"floor_m2": 48, **facts})

    assert said(faults(home, day, scheme=scheme)) == expected


def test_the_sentence_of_a_norm_has_its_figures():
    home = home_facts(service_costs_cents=0, occupants=4, floor_m2=59)

    (fault,) = faults(home, scheme="akf")

    assert {name: str(value) for name, value in fault.facts.items()} == {
        "scheme": "AKF",
        "persons": "4",
        "square_metres": "59",
        "norm": "15",
        "least": "60",
        "since": "2026-01-01",
        "until": "None",
    }


def test_a_home_of_which_the_room_is_not_known_is_asked_about():
    unknown = home_facts(
        service_costs_cents=0, dwelling="", floor_m2=None, bedroom_m2=None, bedroom_persons=None
    )

    assert said(faults(unknown)) == [
        ("home-size-unknown", name, "ask")
        for name in ("dwelling", "floor_m2", "bedroom_m2", "bedroom_persons")
    ]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, []),
        ({"bare_rent_cents": 0, "deposit_cents": 0}, [("amount-missing", "bare_rent_cents", "refuse")]),
        ({"price_cents": 100}, [("amount-does-not-fit", "price_cents", "refuse")]),
        (
            {"tenure": "purchase"},
            [
                ("amount-missing", "price_cents", "refuse"),
                ("amount-does-not-fit", "bare_rent_cents", "refuse"),
                ("amount-does-not-fit", "deposit_cents", "refuse"),
            ],
        ),
        (
            {
                "tenure": "purchase",
                "price_cents": 24_900_000,
                "bare_rent_cents": 0,
                "deposit_cents": 0,
                "separate_contract": False,
                "selection_criteria": "",
                "information_languages": (),
            },
            [],
        ),
        ({"selection_criteria": " "}, [("selection-not-told", "selection_criteria", "tell")]),
        ({"information_languages": ()}, [("information-language-not-told", "information_languages", "tell")]),
        ({"permit_number": "111222333"}, [("text-holds-bsn", "permit_number", "refuse")]),
        ({"selection_criteria": "Alleen mannen."}, [("chooses-by-sex", "selection_criteria", "ask")]),
    ],
)
def test_a_home_has_a_rent_or_a_price_and_tells_how_a_tenant_is_chosen(changes, wanted):
    assert said(faults(home_facts(service_costs_cents=0, **changes))) == wanted


@given(floor=st.integers(1, 400), more=st.integers(1, 100), occupants=st.integers(1, 20))
def test_more_floor_never_makes_a_fault_and_fewer_people_neither(floor: int, more: int, occupants: int):
    def count(floor_m2: int, people: int) -> int:
        home = home_facts(service_costs_cents=0, floor_m2=floor_m2, occupants=people)
        return len(faults(home, scheme="akf"))

    assert count(floor + more, occupants) <= count(floor, occupants)
    assert count(floor, max(occupants - 1, 1)) <= count(floor, occupants)


def test_a_fingerprint_is_of_the_finding_not_of_the_text_around_it():
    (one,) = faults(vacancy_facts(text="Je komt in een jong team."))
    (again,) = faults(vacancy_facts(text="U oogst paprika's. Ons Jong Team wacht."))
    (other,) = faults(vacancy_facts(title="Een jong team", text="U oogst."))

    assert one.fingerprint == again.fingerprint
    assert other.fingerprint != one.fingerprint
    assert "team" not in one.fingerprint
