"""What each kind of opportunity has and has not, and what is said of it when it is put online."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.choices import ContractKind, LanguageNeeded, Opportunity, TrainingPayer
from marketplace.queries.content import grounds, housing_norms, term_list
from marketplace.rules.facts import VacancyFacts
from marketplace.rules.faults import ContentData, faults_in
from marketplace.rules.opportunities import missing, out_of_place
from marketplace.rules.wages import WageStep
from tests.marketplace.given import vacancy_facts

DAY = date(2027, 3, 16)
DATA = ContentData(term_list(), grounds(), housing_norms(), [WageStep(date(2027, 1, 1), 1500)])
UNPAID = {"wage_from_cents": 0, "wage_until_cents": 0, "contract": ""}


def faults(facts: VacancyFacts) -> list[tuple[str, str, str]]:
    found = faults_in(facts, day=DAY, data=DATA, scheme="snf")
    return [(fault.code, fault.field, fault.severity.value) for fault in found]


@pytest.mark.parametrize(
    ("changes", "strange", "lacking"),
    [
        ({}, [], []),
        (UNPAID, [], ["contract", "wage_from_cents", "wage_until_cents"]),
        ({"opportunity": "training"}, [], []),
        ({"opportunity": "training", **UNPAID}, [], []),
        ({"opportunity": "training", "contract": ""}, [], ["contract"]),
        ({"opportunity": "training", "wage_from_cents": 0}, [], ["wage_from_cents"]),
        ({"opportunity": "volunteering", **UNPAID, "volunteer_allowance": True}, [], []),
        ({"opportunity": "volunteering"}, ["contract", "wage_from_cents", "wage_until_cents"], []),
        ({"opportunity": "self_employment", **UNPAID}, [], []),
        ({"opportunity": "self_employment", **UNPAID, "wage_until_cents": 1}, ["wage_until_cents"], []),
        (
            {"training_paid_by": "fund", "volunteer_allowance": True},
            ["training_paid_by", "volunteer_allowance"],
            [],
        ),
    ],
)
def test_only_a_job_and_a_training_have_a_wage_and_a_job_always(changes, strange, lacking):
    facts = vacancy_facts(**changes)

    assert (out_of_place(facts), missing(facts)) == (strange, lacking)


@given(
    st.sampled_from(Opportunity.values),
    st.sampled_from([0, 1600]),
    st.sampled_from(["", *ContractKind.values]),
    st.sampled_from(["", *TrainingPayer.values]),
    st.booleans(),
)
def test_what_fits_can_be_told_from_what_it_is(opportunity, wage, contract, payer, allowance):
    facts = vacancy_facts(
        opportunity=opportunity,
        wage_from_cents=wage,
        wage_until_cents=wage,
        contract=contract,
        training_paid_by=payer,
        volunteer_allowance=allowance,
    )

    if not out_of_place(facts) and not missing(facts):
        assert (wage > 0) <= (contract != "")
        assert (opportunity == "job") <= (wage > 0)
        assert (opportunity in {"volunteering", "self_employment"}) <= (wage == 0 and contract == "")
        assert (payer != "") <= (opportunity == "training")
        assert allowance <= (opportunity == "volunteering")


def test_a_training_says_who_pays_and_a_wage_it_has_is_held_against_the_minimum():
    assert faults(vacancy_facts(opportunity="training", **UNPAID)) == [
        ("training-payer-unknown", "training_paid_by", "refuse")
    ]
    assert faults(vacancy_facts(opportunity="training", training_paid_by="employer", **UNPAID)) == []
    assert faults(vacancy_facts(opportunity="training", training_paid_by="fund", wage_from_cents=1499)) == [
        ("wage-below-minimum", "wage_from_cents", "refuse")
    ]


def test_volunteer_work_and_work_for_yourself_have_no_wage_to_hold_against_the_minimum():
    assert faults(vacancy_facts(opportunity="volunteering", **UNPAID)) == []
    assert faults(vacancy_facts(opportunity="self_employment", **UNPAID)) == []


@pytest.mark.parametrize("language", LanguageNeeded.values)
def test_who_asks_dutch_b1_or_more_says_for_what(language):
    asked = [("language-reason-missing", "language_reason", "refuse")]

    assert faults(vacancy_facts(language_needed=language)) == (
        asked if language in {"dutch_b1", "dutch_b2"} else []
    )
    assert faults(vacancy_facts(language_needed=language, language_reason="U belt met klanten.")) == []


def test_the_reason_and_the_name_of_the_landlord_are_read_like_the_text():
    found = faults(vacancy_facts(language_reason="Uw nummer is 111222333.", housing_by="Bel 06 12345678"))

    assert found == [
        ("text-holds-bsn", "language_reason", "refuse"),
        ("contact-in-text", "housing_by", "ask"),
    ]
