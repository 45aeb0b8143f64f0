"""The menu card as an organisation sees it: what it may choose, what it costs today, what it asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from billing.models import Discount, Product
from billing.queries.catalogue import MenuGroup, MenuItem, discounts_on, menu_card, public_card
from foundation.money import Money
from tests.billing.given import NOW, an_employer, the_price_card
from tests.billing.persons import a_person
from tests.quality.given import a_recognition

pytestmark = pytest.mark.django_db


def items_of(groups: list[MenuGroup]) -> dict[str, MenuItem]:
    return {item.product.code: item for group in groups for item in group.items}


def test_an_employer_sees_what_an_employer_may_buy_by_goal_in_the_order_of_the_card():
    groups = menu_card(organisation=an_employer(), now=NOW)

    assert [(group.goal, [item.product.code for item in group.items]) for group in groups] == [
        ("profile", ["CAR-MARKETING"]),
        ("vacancies", ["CAR-RECRUIT-5", "CAR-RECRUIT-15", "CAR-RECRUIT-50", "CAR-SLOT"]),
        ("visible", ["ON-SITE", "NEWSLETTER", "EVENT-STAND"]),
        ("welcome", ["WEL-INTRODUCTION", "WEL-DUTCH", "EXTRA-SERVICE"]),
        ("support", ["MKB-SUPPORT", "KNOWLEDGE", "SPONSOR"]),
    ]


def test_a_grower_that_houses_its_own_people_sees_homes_too():
    codes = items_of(menu_card(organisation=an_employer(roles=("employer", "housing_provider")), now=NOW))

    assert {"SRV-HOMES-10", "SRV-HOMES-50", "CAR-RECRUIT-5"} <= set(codes)


def test_a_person_sees_what_they_take_part_in_and_nothing_that_yields_work():
    """R5."""
    items = items_of(menu_card(organisation=a_person(), now=NOW))

    assert set(items) == {"WEL-DUTCH", "WEL-INTRODUCTION", "EXTRA-SERVICE"}
    assert items["WEL-INTRODUCTION"].gross_of(3) == Money(34485)


def test_the_profile_costs_half_in_the_first_year_and_says_what_it_costs_after():
    profile = items_of(menu_card(organisation=an_employer(), now=NOW))["CAR-MARKETING"]

    assert profile.price is not None
    assert profile.first_year_price is not None
    assert (profile.price.cents, profile.first_year_price.cents) == (75000, 37500)
    with translation.override("nl"):
        assert profile.name == "Werkgeversprofiel met video"
    with translation.override("en"):
        assert profile.name == "Employer profile with video"


def test_each_item_answers_whether_the_marks_it_asks_are_there():
    employer = an_employer(recognised=False)
    before = items_of(menu_card(organisation=employer, now=NOW))
    a_recognition(employer)
    after = items_of(menu_card(organisation=employer, now=NOW + timedelta(minutes=1)))

    assert (before["CAR-RECRUIT-5"].is_eligible, after["CAR-RECRUIT-5"].is_eligible) == (False, True)
    assert before["WEL-DUTCH"].requirements == ()
    assert before["WEL-DUTCH"].is_eligible


def test_of_two_discounts_on_a_day_the_larger_counts_and_none_outside_its_days():
    the_price_card()
    small = Discount.objects.create(
        code="klein",
        name_nl="Klein",
        name_en="Small",
        percent=10,
        from_on=date(2027, 3, 1),
        until_on=date(2028, 1, 1),
    )
    product = Product.objects.get(code="CAR-MARKETING")
    small.products.add(product)

    assert discounts_on(date(2027, 3, 16))[product.pk].percent == 50
    assert discounts_on(date(2027, 7, 1))[product.pk] == small
    assert discounts_on(date(2028, 1, 1)) == {}


def test_the_public_card_shows_every_offered_product_and_asks_no_marks():
    the_price_card()

    items = items_of(public_card(day=date(2027, 3, 16), segment="large"))

    assert len(items) == Product.objects.filter(is_offered=True).count() == 18
    assert items["CAR-MARKETING"].price is not None
    assert items["CAR-MARKETING"].price.cents == 150000


def test_the_number_of_queries_does_not_depend_on_the_number_of_products():
    employer = an_employer()
    with CaptureQueriesContext(
        connection,
    ) as few:
        menu_card(organisation=employer, now=NOW)
    for copy in Product.objects.filter(code__startswith="CAR-RECRUIT"):
        copy.pk, copy.code = None, f"{copy.code}-B"
        copy.save()

    employer = type(employer).objects.select_related("party").get(pk=employer.pk)
    with CaptureQueriesContext(connection) as many:
        menu_card(organisation=employer, now=NOW)

    assert len(many) <= len(few) + 1
