"""Who may pay what: the matrix of the funding plan, cell by cell, and R1 and R5."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.choices import FundingType
from billing.rules.payers import (
    FUNDING,
    PAYERS,
    PayerRefusal,
    funding_fits,
    price_is_allowed,
    refusal_for,
)
from marketplace.choices import Programme, Role

ALL = sorted(PAYERS)


@pytest.mark.parametrize(
    ("programme", "may", "may_not"),
    [
        ("career", {"employer", "agency", "government", "sponsor", "person"}, {"housing_provider", "service_provider"}),
        ("participation", {"employer", "person", "government", "sponsor"}, {"service_provider"}),
        ("services", {"housing_provider", "service_provider", "person", "sponsor"}, {"employer", "agency"}),
        ("welcome", {"employer", "agency", "person", "government"}, {"service_provider"}),
        ("mkb", {"sme", "government"}, {"employer", "sponsor", "person"}),
        ("research", {"employer", "government", "training_provider"}, {"person", "sponsor", "civil_society"}),
        ("extra_service", {"employer", "person", "government"}, {"sponsor", "housing_provider"}),
        ("government_service", {"government"}, {"employer", "person", "sponsor", "sme"}),
    ],
)  # fmt: skip
def test_each_programme_has_its_payers(programme, may, may_not):
    for payer in may:
        assert why(payer, programme) is None, payer
    for payer in may_not:
        expected = PayerRefusal.NOT_FOR_PERSONS if payer == "person" else PayerRefusal.NOT_IN_MATRIX
        assert why(payer, programme) is expected, payer


def why(payer: str, programme: str, *, funding: str = "participant_fee", is_yearly: bool = False):
    return refusal_for(
        payer=frozenset({payer}),
        programmes=[programme],
        funding_type=funding,
        is_yearly=is_yearly,
        yields_work=False,
    )


@given(
    st.sampled_from(ALL),
    st.sampled_from(sorted(FundingType.values)),
    st.booleans(),
    st.sampled_from(sorted(Role)),
)
def test_a_person_buys_a_place_or_a_service_once_and_an_organisation_whatever_fits(
    programme, funding, is_yearly, role
):
    allowed = why("person", programme, funding=funding, is_yearly=is_yearly) is None

    assert allowed == (
        "person" in PAYERS[programme] and funding in {"participant_fee", "service_fee"} and not is_yearly
    )
    assert (why(role, programme, funding=funding, is_yearly=is_yearly) is None) == (role in PAYERS[programme])


@pytest.mark.parametrize(
    ("programme", "fits", "does_not"),
    [
        ("career", {"recruitment", "sponsorship", "participant_fee"}, {"company_fee", "in_kind", "service_fee"}),
        ("services", {"marketing", "sponsorship", "in_kind"}, {"recruitment", "knowledge"}),
        ("welcome", {"participant_fee"}, {"recruitment"}),
        ("participation", {"in_kind", "sponsorship"}, {"recruitment"}),
        ("mkb", {"company_fee", "in_kind"}, {"sponsorship", "marketing"}),
        ("research", {"knowledge"}, {"sponsorship", "marketing"}),
        ("extra_service", {"service_fee"}, {"sponsorship"}),
        ("government_service", {"in_kind"}, {"participant_fee", "service_fee"}),
    ],
)  # fmt: skip
def test_each_programme_is_paid_in_its_own_ways(programme, fits, does_not):
    assert all(funding_fits([programme], funding) for funding in fits)
    assert not any(funding_fits([programme], funding) for funding in does_not)


EMPLOYERS = {"employer", "agency"}
PROVIDERS = {"housing_provider", "training_provider", "service_provider", "civil_society"}

# The validation matrix of the funding plan, line by line: who pays, and how.
MATRIX = [
    (
        "career",
        EMPLOYERS | {"person", "government", "sponsor"},
        {"participant_fee", "marketing", "recruitment", "sponsorship", "subsidy"},
    ),
    (
        "participation",
        EMPLOYERS | {"person", "government", "sponsor"},
        {"participant_fee", "marketing", "sponsorship", "in_kind", "subsidy"},
    ),
    # Providers of every kind; no recruitment subscription. For the part Welcome it is employers.
    (
        "services",
        PROVIDERS | {"person", "government", "sponsor"},
        {"participant_fee", "marketing", "sponsorship", "in_kind", "subsidy"},
    ),
    (
        "welcome",
        EMPLOYERS | {"person", "government", "sponsor"},
        {"participant_fee", "marketing", "sponsorship", "in_kind", "subsidy"},
    ),
    ("mkb", {"sme", "government"}, {"company_fee", "in_kind", "subsidy"}),
    # Government, business and knowledge institutions, which are training providers here.
    (
        "research",
        {"government", "training_provider", *EMPLOYERS, "housing_provider", "service_provider"},
        {"knowledge", "contribution"},
    ),
    # Of extra service the 50/25/25 split and the State's share per newcomer are budget lines, no products.
    ("extra_service", EMPLOYERS | {"person", "government"}, {"service_fee"}),
    # What governments settle among each other (per registration, per inhabitant) is no product either (R1).
    ("government_service", {"government"}, {"in_kind"}),
]


@pytest.mark.parametrize(("programme", "payers", "funding"), MATRIX)
def test_each_line_of_the_validation_matrix_is_exactly_what_the_rule_says(programme, payers, funding):
    who = {*Role.values, "person", "sme"}
    allowed = {one for one in who if why(one, programme) is None}

    assert allowed == payers
    assert {
        one for one in FundingType.values if one != "surcharge" and funding_fits([programme], one)
    } == funding


def test_no_line_of_the_matrix_is_left_out():
    assert {line[0] for line in MATRIX} == set(Programme.values)


def test_the_matrix_knows_every_programme_and_only_funding_that_exists():
    assert set(PAYERS) == set(FUNDING) == set(Programme.values)
    assert set().union(*FUNDING.values()) <= set(FundingType.values)
    assert set().union(*PAYERS.values()) == set(Role.values) | {"person", "sme"}


def test_a_product_of_two_programmes_must_be_payable_in_both_and_a_surcharge_follows():
    assert funding_fits(["career", "participation", "services"], "sponsorship")
    assert not funding_fits(["career", "research"], "sponsorship")
    assert funding_fits(["research"], "surcharge")


@given(st.sets(st.sampled_from(ALL), min_size=1), st.sets(st.sampled_from(Role.values)))
def test_a_person_never_pays_for_work_whatever_else_they_are(programmes, roles):
    """R5 (Waadi art. 3)."""
    refusal = refusal_for(
        payer=frozenset({"person", *roles}),
        programmes=programmes,
        funding_type="participant_fee",
        is_yearly=False,
        yields_work=True,
    )

    assert refusal is PayerRefusal.MIGRANT_PAYS_FOR_WORK


@given(st.sets(st.sampled_from(ALL)), st.integers(1, 10**9))
def test_a_government_service_costs_nothing_with_whatever_it_is_combined(others, cents):
    """R1 (Gemeentewet)."""
    assert not price_is_allowed({*others, "government_service"}, cents)
    assert price_is_allowed({*others, "government_service"}, 0)
    assert price_is_allowed(others - {"government_service"}, cents)
