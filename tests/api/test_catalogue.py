"""The price card and the regions over HTTP, for everybody."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from billing.models import PriceCard
from tests.billing.drafting import a_draft, publish, put, row_of
from tests.billing.given import NOW, the_price_card

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def test_the_price_card_says_what_each_costs_for_a_size_of_organisation(client: Client):
    the_price_card()

    answer = client.get("/api/v1/price-card?segment=large", headers={"Accept-Language": "en"})

    assert answer.status_code == 200
    card = answer.json()
    assert (card["version"], card["sha256"]) == (1, PriceCard.objects.get().sha256)
    prices = {one["code"]: one for one in card["prices"]}
    assert prices["CAR-MARKETING"]["price_cents"] == 150_000
    assert prices["CAR-RECRUIT-15"]["price_cents"] == 240_000
    assert prices["CAR-SLOT"]["needs_group"] == prices["CAR-RECRUIT-15"]["choice_group"]
    assert not any("region" in field for one in card["prices"] for field in one), "R2: one national price"


def test_a_card_to_come_is_read_by_its_day_and_says_nothing_about_today(client: Client):
    a_draft()
    put(row_of("CAR-RECRUIT-5", prices={"": 110_000}, name_en="Five vacancies", largest_quantity=2))
    put(row_of("KNOWLEDGE", is_offered=False))
    publish()

    today, coming = (
        client.get(f"/api/v1/price-card?day={day}", headers={"Accept-Language": "en"}).json()
        for day in ("2027-06-30", "2027-07-01")
    )

    assert (today["version"], coming["version"]) == (1, 2)
    prices = [{one["code"]: one for one in card["prices"]} for card in (today, coming)]
    assert [one["CAR-RECRUIT-5"]["price_cents"] for one in prices] == [100_000, 110_000]
    assert [one["CAR-RECRUIT-5"]["largest_quantity"] for one in prices] == [1, 2]
    assert prices[1]["CAR-RECRUIT-5"]["name"] == "Five vacancies"
    assert ["KNOWLEDGE" in one for one in prices] == [True, False]


def test_before_the_first_card_there_is_none(client: Client):
    the_price_card()

    answer = client.get("/api/v1/price-card?day=2019-01-01", headers={"Accept-Language": "en"})

    assert answer.status_code == 404
    assert answer.json()["detail"] == "There was no price card on 01-01-2019. Ask for a later day."


@pytest.mark.parametrize(("question", "field"), [("segment=huge", "segment"), ("day=tomorrow", "day")])
def test_a_question_that_cannot_be_right_names_its_field(client: Client, question: str, field: str):
    answer = client.get(f"/api/v1/price-card?{question}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_regions_with_their_municipalities(client: Client, django_assert_num_queries):
    call_command("load_regions", verbosity=0)

    with django_assert_num_queries(2):
        answer = client.get("/api/v1/regions")

    regions = {region["slug"]: region for region in answer.json()}
    assert len(regions) == 6, "five of Brabant, and Midden-Limburg for Cranendonck"
    assert "Someren" in {one["name"] for one in regions["helmond-de-peel"]["municipalities"]}
