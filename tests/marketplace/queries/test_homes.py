"""Homes: their order never looks at whose they are (R4), and what is near is found by distance."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.actions.listings import create_listing
from marketplace.actions.search_index import index_listings
from marketplace.choices import ListingKind
from marketplace.models import Home, Listing
from marketplace.queries.independence import labels_of
from marketplace.queries.near import (
    homes_of,
    independent_homes_near,
    live_homes_of,
    vacancies_near,
)
from marketplace.queries.search import SORTS, Search, search_page
from tests.marketplace.given import (
    NOW,
    a_published_vacancy,
    a_region_and_municipality,
    an_owner_of,
    home_facts,
)
from tests.marketplace.groups import a_group, a_home, a_landlord, an_employer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
PLACES = {"Someren": (51.385, 5.711), "Deurne": (51.46, 5.79), "Tilburg": (51.56, 5.09)}


@pytest.fixture
def places():
    for number, (name, (lat, lon)) in enumerate(PLACES.items()):
        a_region_and_municipality(name, lat=lat, lon=lon, pc4=f"57{number}1")


OWNERS = st.lists(st.sampled_from(["landlord", "employer", "agency", "group"]), min_size=5, max_size=5)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    owners=OWNERS,
    others=OWNERS,
    rents=st.lists(st.sampled_from([40000, 45000, 50000]), min_size=5, max_size=5),
    sort=st.sampled_from(sorted(SORTS)),
    text=st.sampled_from(["", "kamer"]),
)
def test_the_same_homes_of_other_owners_stand_in_the_same_order(places, owners, others, rents, sort, text):
    with transaction.atomic():
        employer = an_employer("Zeta B.V.")
        organisations = {
            "landlord": a_landlord("Zeta B.V."),
            "employer": employer,
            "agency": a_landlord("Zeta B.V.", roles=("agency", "housing_provider")),
            "group": a_landlord("Zeta B.V."),
        }
        a_group(organisations["group"], employer)
        homes = [
            a_home(organisations["landlord"], bare_rent_cents=rent, deposit_cents=0, place=place)
            for rent, place in zip(rents, [*PLACES, *list(PLACES)[:2]], strict=True)
        ]

        def order_when_of(whose):
            for home, owner in zip(homes, whose, strict=True):
                Listing.objects.filter(pk=home.pk).update(organisation=organisations[owner])
            index_listings(Listing.objects.filter(kind=ListingKind.HOME))
            search = Search(
                kind=ListingKind.HOME,
                text=text,
                place="Someren" if sort == "distance" else "",
                radius_km=50,
                sort=sort,
            )
            return [one.reference for one in search_page(search=search, now=LATER).listings]

        assert order_when_of(owners) == order_when_of(others) != []
        transaction.set_rollback(True)


def test_the_homes_of_an_employer_and_the_independent_ones_are_found_by_distance(places):
    work = a_published_vacancy(place="Someren")
    employer, landlord, sister = work.organisation, a_landlord(), a_landlord("Zuster B.V.")
    a_group(sister, employer)
    own = a_home(sister, place="Tilburg")
    far, near, here = (a_home(landlord, place=place) for place in ("Tilburg", "Deurne", "Someren"))

    found = independent_homes_near(work, now=LATER, count=4)
    assert [one.listing for one in found] == [here, near]
    assert [round(one.metres / 1000) for one in found] == [0, 10]
    assert far not in [one.listing for one in found], "more than 25 km"
    groups = homes_of([employer.pk, sister.pk], around=work, now=LATER, count=3)
    assert [(one.listing, round(one.metres / 1000)) for one in groups] == [(own, 47)]
    assert live_homes_of([landlord.pk, employer.pk], LATER) == {landlord.pk: 3}
    assert independent_homes_near(work, now=NOW - timedelta(days=2), count=4) == []


def test_the_work_near_a_home_is_found_by_distance(places):
    home = a_home(a_landlord(), place="Deurne")
    far = a_published_vacancy(place="Tilburg")
    here, near = a_published_vacancy(place="Deurne"), a_published_vacancy(place="Someren")

    found = [one.listing for one in vacancies_near(home, now=LATER, count=4)]

    assert found == [here, near]
    assert far not in found


def test_labels_of_many_take_as_many_queries_as_of_one(django_assert_num_queries):
    landlords = [a_landlord(f"Verhuur {number}") for number in range(12)]
    for one, other in pairwise(landlords[:6]):
        a_group(one, other)
    with django_assert_num_queries(3):
        labels_of([landlords[-1].pk], LATER)
    with django_assert_num_queries(3):
        labels_of([one.pk for one in landlords], LATER)


def test_a_home_for_sale_has_a_price_in_its_order_and_in_no_step_of_the_rent():
    home = a_home(
        a_landlord(),
        tenure="purchase",
        price_cents=24_900_000,
        bare_rent_cents=0,
        deposit_cents=0,
        service_costs_cents=0,
    )
    page = search_page(search=Search(kind=ListingKind.HOME), now=LATER)
    assert page.facets.counts["tenure"] == {"purchase": 1}
    assert page.facets.counts["rent"] == {}
    assert Listing.objects.get(pk=home.pk).amount_cents == 24_900_000


@pytest.mark.parametrize(
    "row",
    [
        {"price_cents": 100},
        {"tenure": "purchase"},
        {"tenure": "purchase", "price_cents": 0, "bare_rent_cents": 0, "deposit_cents": 0},
        {"tenure": "purchase", "price_cents": 100},
    ],
)
def test_the_database_guards_that_one_pays_a_rent_or_a_price(row):
    landlord = a_landlord()
    home = create_listing(organisation=landlord, facts=home_facts(), actor=an_owner_of(landlord), now=NOW)
    with (
        pytest.raises(IntegrityError, match="home_has_a_price_or_a_rent_and_never_both"),
        transaction.atomic(),
    ):
        Home.objects.filter(listing=home).update(**row)


def test_what_is_near_is_ticked_and_what_is_far_or_not_known_is_not():
    landlord = a_landlord()
    near = a_home(landlord, sport_metres=2000, home_shop_metres=2001, nature_metres=None)
    page = search_page(search=Search(kind=ListingKind.HOME, chosen={"sport": frozenset({"yes"})}), now=LATER)
    assert page.listings == [near]
    assert {name: page.facets.counts[name] for name in ("sport", "shop", "nature")} == {
        "sport": {"yes": 1},
        "shop": {},
        "nature": {},
    }
