"""Discounts on the draft of a price card: new ones begin with it, published ones can only end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from billing.actions.card_checks import (
    CodeUnreadable,
    DiscountBeforeCard,
    DiscountCountedOn,
    DiscountIsOver,
    DiscountNeedsName,
    DiscountNeedsProducts,
    DiscountRunsBackward,
    DiscountTooLarge,
    UnknownFact,
)
from billing.actions.card_drafts import (
    AlreadyOnCard,
    change_draft_day,
)
from billing.actions.catalogue import publish_price_card, shipped
from billing.models import Discount, PriceCard, PriceCardDraft, Product, ProductOnCard
from billing.queries.catalogue import discounts_on
from tests.billing.changing import on
from tests.billing.drafting import JULY, a_discount_row, a_draft, an_editor, publish, put, row_of
from tests.billing.given import NOW, a_quote, an_employer, the_price_card

pytestmark = pytest.mark.django_db

BEFORE = date(2027, 6, 30)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def on_draft() -> tuple[int, dict[str, Any]]:
    draft = PriceCardDraft.objects.get()
    return draft.revision, draft.content


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"percent": 101}, DiscountTooLarge),
        ({"percent": 0}, DiscountTooLarge),
        ({"until_on": "2027-07-01"}, DiscountRunsBackward),
        ({"until_on": "2027-06-01"}, DiscountRunsBackward),
        ({"from_on": "2027-06-30"}, DiscountBeforeCard),
        ({"products": []}, DiscountNeedsProducts),
        ({"products": ["SOAP"]}, DiscountNeedsProducts),
        ({"kind": "bundle"}, DiscountNeedsProducts),
        ({"needs": ["CAR-SLOT"]}, DiscountNeedsProducts),
        ({"name_en": ""}, DiscountNeedsName),
        ({"most_uses": 0}, DiscountNeedsName),
        ({"code": "zomer korting"}, CodeUnreadable),
        ({"code": "Introductie-2026"}, AlreadyOnCard),
        ({"region": "helmond"}, UnknownFact),
    ],
)
def test_a_discount_that_cannot_be_is_refused_and_the_draft_stays(changes, refusal):
    a_draft()
    before = on_draft()

    with pytest.raises(refusal):
        put(a_discount_row(**changes), part="discounts", is_new=True)

    assert on_draft() == before


def test_a_new_discount_is_given_from_its_day_and_one_that_was_published_can_only_end():
    employer = an_employer()
    a_draft(date(2027, 6, 1))
    put(a_discount_row(), part="discounts", is_new=True)
    put(row_of("introductie-2026", "discounts", until_on="2027-06-15"), part="discounts")
    before = on_draft()
    for changes in ({"percent": 40}, {"kind": "action"}, {"products": ["CAR-MARKETING"]}, {"most_uses": 3}):
        with pytest.raises(DiscountCountedOn, match="end it, and begin a new one"):
            put(row_of("introductie-2026", "discounts", **changes), part="discounts")
    with pytest.raises(DiscountBeforeCard):
        put(row_of("introductie-2026", "discounts", until_on="2027-05-31"), part="discounts")
    assert on_draft() == before

    publish()

    marketing = Product.objects.get(code="CAR-MARKETING").pk
    assert [marketing in discounts_on(day) for day in (date(2027, 6, 14), date(2027, 6, 15))] == [True, False]
    assert a_quote(employer, now=on(BEFORE)).net_cents == 100000
    assert a_quote(employer, now=on(JULY)).net_cents == 90000


def test_a_discount_that_is_over_by_then_cannot_be_revived():
    a_draft(date(2027, 7, 2))
    before = on_draft()

    with pytest.raises(DiscountIsOver):
        put(row_of("introductie-2026", "discounts", until_on="2027-12-01"), part="discounts")

    assert on_draft() == before


def test_a_later_day_than_a_new_discount_begins_is_refused():
    a_draft()
    put(a_discount_row(), part="discounts", is_new=True)

    with pytest.raises(DiscountBeforeCard):
        change_draft_day(revision=2, valid_from=JULY + timedelta(days=1), actor=an_editor(), now=NOW)

    assert on_draft()[1]["valid_from"] == "2027-07-01"
    change_draft_day(revision=2, valid_from=BEFORE, actor=an_editor(), now=NOW)
    assert on_draft()[1]["valid_from"] == "2027-06-30"


def test_the_same_discount_of_a_file_with_another_percentage_is_refused():
    the_price_card()
    card = {**shipped("price_card_1.json"), "version": 2, "valid_from": "2027-07-01"}
    card["discounts"][0]["percent"] = 25

    with pytest.raises(DiscountCountedOn):
        publish_price_card(card=card, now=NOW)

    assert Discount.objects.get().percent == 50
    assert PriceCard.objects.count() == ProductOnCard.objects.values("card").distinct().count() == 1
