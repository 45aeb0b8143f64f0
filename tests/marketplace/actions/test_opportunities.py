"""What cannot be kept of a vacancy that is no job, and what the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import Refusal
from marketplace.actions.listings import change_listing, create_listing
from marketplace.models import Listing, Vacancy
from tests.marketplace.given import NOW, a_draft, an_organisation, an_owner_of, vacancy_facts
from tests.marketplace.rules.test_opportunities import UNPAID

pytestmark = pytest.mark.django_db


def refusals(**changes: object) -> list[tuple[str, str | None]]:
    organisation = an_organisation()
    with pytest.raises(Refusal) as refused:
        create_listing(
            organisation=organisation,
            facts=vacancy_facts(**changes),
            actor=an_owner_of(organisation),
            now=NOW,
        )
    assert not Listing.objects.exists()
    return [(part.code, part.field) for part in refused.value.parts]


def test_volunteer_work_with_a_wage_is_refused_at_each_field():
    assert refusals(opportunity="volunteering") == [
        ("not-of-this-opportunity", "contract"),
        ("not-of-this-opportunity", "wage_from_cents"),
        ("not-of-this-opportunity", "wage_until_cents"),
    ]


def test_a_job_without_wage_or_contract_is_refused():
    assert refusals(**UNPAID) == [
        ("field-empty", "contract"),
        ("field-empty", "wage_from_cents"),
        ("field-empty", "wage_until_cents"),
    ]


def test_an_occupation_that_nobody_knows_is_refused():
    assert refusals(occupation="1234.99") == [("occupation-unknown", "occupation")]


def test_a_job_becomes_volunteer_work_when_its_wage_and_contract_go():
    organisation = an_organisation()
    listing = a_draft(organisation)

    change_listing(
        organisation=organisation,
        reference=listing.reference,
        facts=vacancy_facts(
            opportunity="volunteering", occupation="9214.2", volunteer_allowance=True, **UNPAID
        ),
        actor=an_owner_of(organisation),
        now=NOW,
    )

    vacancy = Vacancy.objects.get()
    assert (vacancy.opportunity, vacancy.wage_until_cents, vacancy.contract) == ("volunteering", 0, "")
    listing.refresh_from_db()
    assert listing.amount_cents == 0
    assert listing.facet_key.endswith("|volunteering|9")


@pytest.mark.parametrize(
    ("guard", "changes"),
    [
        ("vacancy_wage_range_runs_upward", {"wage_from_cents": 1600, "wage_until_cents": 1500}),
        ("vacancy_wage_range_runs_upward", {"opportunity": "training", "wage_from_cents": 0}),
        ("job_has_a_wage_and_a_contract", UNPAID),
        ("only_job_and_training_have_a_wage_or_contract", {"opportunity": "volunteering"}),
        ("only_training_says_who_pays_it", {"training_paid_by": "fund"}),
        ("only_volunteer_work_has_its_allowance", {"volunteer_allowance": True}),
    ],
)
def test_the_database_guards_it_too(guard, changes):
    a_draft(an_organisation())

    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Vacancy.objects.update(**changes)

    assert Vacancy.objects.get().opportunity == "job"
