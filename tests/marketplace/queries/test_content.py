"""Content checks of many listings at once: a fixed number of queries, and the norm of each provider."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from marketplace.models import Home, Listing
from marketplace.queries.content import faults_of, faults_of_stored
from tests.marketplace.given import a_draft, a_minimum_wage, an_organisation, home_facts, vacancy_facts

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 16)


def test_a_thousand_listings_are_checked_in_two_queries(django_assert_num_queries):
    grower = an_organisation(is_agricultural=True)
    employer = an_organisation()
    a_minimum_wage()
    offers = [
        (grower, home_facts(floor_m2=100 + number)) if number % 2 else (employer, vacancy_facts())
        for number in range(1000)
    ]

    with django_assert_num_queries(2):
        found = faults_of(offers, day=DAY)

    assert len(found) == 1000
    # Nine people under AKF need 135 m²: the homes of 101, 103 … 133 m² are too small.
    assert sum(any(fault.code == "room-below-norm" for fault in faults) for faults in found) == 17


def test_a_grower_comes_under_akf_and_one_that_lets_to_others_under_snf():
    home = home_facts(service_costs_cents=0, floor_m2=120)
    grower = an_organisation(is_agricultural=True)
    landlord = an_organisation(is_agricultural=True, roles=("employer", "housing_provider"))
    provider = an_organisation(roles=("housing_provider",))

    found = faults_of([(one, home) for one in (grower, landlord, provider)], day=DAY)

    assert [[fault.code for fault in faults] for faults in found] == [["room-below-norm"], [], []]


def test_a_stored_listing_is_checked_as_what_was_typed():
    organisation = an_organisation()
    facts = home_facts(text="Alleen stellen.", floor_m2=90)
    a_draft(organisation, facts)
    listing = Listing.objects.select_related("organisation", "home").get()

    assert faults_of_stored([listing], day=DAY) == faults_of([(organisation, facts)], day=DAY) != [[]]


@pytest.mark.parametrize("field", ["floor_m2", "bedroom_m2", "bedroom_persons"])
def test_the_database_keeps_no_room_of_nothing(field):
    a_draft(an_organisation(), home_facts())

    with pytest.raises(IntegrityError, match="home_room_counts_are_above_zero"), transaction.atomic():
        Home.objects.update(**{field: 0})
