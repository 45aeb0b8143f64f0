"""The price card: versioned, national, within the matrix, and what a product is never changes under a quote."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, timedelta
from io import StringIO
from json import loads
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from billing.actions.card_checks import FundingDoesNotFit, GovernmentServiceIsFree
from billing.actions.catalogue import (
    IssuerMissing,
    ProductChanged,
    VersionTaken,
    publish_price_card,
    shipped,
)
from billing.models import (
    Account,
    Discount,
    Price,
    PriceCard,
    PriceCardDraft,
    Product,
    ProductOnCard,
    Terms,
)
from billing.queries.catalogue import prices_on, terms_on
from tests.billing.given import NOW, a_quote, an_agreement, an_employer, the_price_card
from tests.invoices.given import an_issuer

pytestmark = pytest.mark.django_db

# The example price card of the domain, in euros: (code, unit, price for all or per segment, slots it grants).
EVERY_ROW = [
    ("CAR-MARKETING", "year", (375, 750, 1500), {"profile": 1}),
    ("CAR-RECRUIT-5", "year", 1000, {"vacancy": 5}),
    ("CAR-RECRUIT-15", "year", 2400, {"vacancy": 15}),
    ("CAR-RECRUIT-50", "year", 6000, {"vacancy": 50}),
    ("CAR-SLOT", "year", 150, {"vacancy": 1}),
    ("SRV-MARKETING", "year", (375, 750, 1500), {"service": 10, "profile": 1}),
    ("SRV-HOMES-10", "year", 500, {"home": 10}),
    ("SRV-HOMES-50", "year", 1500, {"home": 50}),
    ("ON-SITE", "year", 250, {}),
    ("NEWSLETTER", "once", 150, {}),
    ("EVENT-STAND", "once", 400, {}),
    ("EXPERT-SESSION", "once", 200, {"session": 1}),
    ("WEL-INTRODUCTION", "participant", 95, {}),
    ("WEL-DUTCH", "participant", 150, {}),
    ("EXTRA-SERVICE", "service", 50, {}),
    ("MKB-SUPPORT", "once", 500, {}),
    ("KNOWLEDGE", "year", 500, {}),
    ("SPONSOR", "once", 500, {}),
    ("ADMIN-ADHOC", "once", 25, {}),
]


def a_next_card(**changes: Any) -> dict[str, Any]:
    """The shipped card as a second version from the day after the fixed test day."""
    card: dict[str, Any] = deepcopy(shipped("price_card_1.json"))
    return {**card, "version": 2, "valid_from": "2027-03-17", **changes}


def row_of(card: dict[str, Any], code: str) -> dict[str, Any]:
    row: dict[str, Any] = next(row for row in card["products"] if row["code"] == code)
    return row


def test_the_shipped_card_has_every_row_with_its_price_unit_and_slots():
    the_price_card()

    found = []
    for product in Product.objects.order_by("position"):
        prices = [
            prices_on(date(2027, 3, 16), segment)[product.pk].cents // 100
            for segment in ("start_up", "sme", "large")
        ]
        price = prices[0] if len(set(prices)) == 1 else tuple(prices)
        grants = {grant["listing_kind"]: grant["slots"] for grant in product.grants}
        found.append((product.code, product.unit, price, grants))
    assert found == EVERY_ROW


def test_no_part_of_a_price_can_name_a_region():
    """R2: a price belongs to a product, a segment and a date, never to a region."""
    for model in (Product, ProductOnCard, PriceCard, PriceCardDraft, Price, Discount):
        names = {field.name for field in model._meta.get_fields()}
        # Where a service is for VAT (at home or at the buyer's) says nothing of a region, and nothing of a price.
        names -= {"place_rule"}
        assert not [name for name in names if re.search(r"region|municipal|place|postcode", name)], model


def test_the_same_card_again_changes_nothing():
    card = the_price_card()
    prices = Price.objects.count()

    assert publish_price_card(card=shipped("price_card_1.json"), now=NOW + timedelta(days=1)) == card
    assert (PriceCard.objects.count(), Price.objects.count()) == (1, prices)


@pytest.mark.parametrize(
    "changes", [{"version": 1}, {"valid_from": "2026-01-01"}, {"version": 1, "valid_from": "2026-01-01"}]
)
def test_a_version_or_a_day_that_is_taken_by_another_card_is_refused(changes):
    the_price_card()
    card = a_next_card(**changes)
    row_of(card, "CAR-RECRUIT-5")["prices"] = {"": 1}

    with pytest.raises(VersionTaken):
        publish_price_card(card=card, now=NOW)

    assert PriceCard.objects.count() == 1
    assert not Price.objects.filter(cents=1).exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grants", [{"listing_kind": "vacancy", "slots": 4}]),
        ("unit", "once"),
        ("funding_type", "marketing"),
        ("vat_treatment", "education"),
        ("place_rule", "virtual"),
    ],
)
def test_a_product_that_would_become_something_else_needs_a_new_code(name, value):
    quote = a_quote()
    card = a_next_card()
    row_of(card, "CAR-RECRUIT-5")[name] = value
    row_of(card, "CAR-RECRUIT-15")["prices"] = {"": 1}

    with pytest.raises(ProductChanged) as refused:
        publish_price_card(card=card, now=NOW)

    assert "CAR-RECRUIT-5" in refused.value.message
    assert PriceCard.objects.count() == 1
    assert not Price.objects.filter(cents=1).exists()
    assert an_agreement(quote=quote).lines.get().product.grants == [{"listing_kind": "vacancy", "slots": 5}]


def test_a_new_text_a_new_price_and_a_new_product_are_welcome():
    employer = an_employer()
    card = a_next_card()
    row_of(card, "CAR-RECRUIT-5").update({"name_en": "Five vacancies", "prices": {"": 110000}})
    card["products"].append({**row_of(card, "CAR-RECRUIT-5"), "code": "CAR-RECRUIT-8"})

    publish_price_card(card=card, now=NOW)

    assert a_quote(employer, now=NOW).net_cents == 100000
    assert a_quote(employer, now=NOW + timedelta(days=1)).net_cents == 110000
    assert Product.objects.filter(code="CAR-RECRUIT-8").exists()


def test_one_price_for_all_takes_the_place_of_three_prices_per_segment_and_the_other_way_round():
    the_price_card()
    card = a_next_card()
    row_of(card, "CAR-MARKETING")["prices"] = {"": 60000}
    row_of(card, "CAR-RECRUIT-5")["prices"] = {"": 100000, "large": 200000}
    publish_price_card(card=card, now=NOW)
    marketing = Product.objects.get(code="CAR-MARKETING").pk
    recruitment = Product.objects.get(code="CAR-RECRUIT-5").pk

    before, after = date(2027, 3, 16), date(2027, 3, 17)
    assert prices_on(before, "sme")[marketing].cents == 75000
    assert prices_on(after, "sme")[marketing].cents == 60000
    assert prices_on(after, "sme")[recruitment].cents == 100000
    assert prices_on(after, "large")[recruitment].cents == 200000


def test_before_the_first_card_nothing_has_a_price():
    the_price_card()

    assert prices_on(date(2025, 12, 31), "sme") == {}


def a_government_service(**changes: Any) -> dict[str, Any]:
    return {
        **row_of(a_next_card(), "EXTRA-SERVICE"),
        "code": "BSN",
        "programmes": ["government_service"],
        "funding_type": "in_kind",
        "prices": {"": 0},
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"prices": {"": 1}}, GovernmentServiceIsFree),
        ({"prices": {"": 0, "large": 5000}}, GovernmentServiceIsFree),
        ({"has_free_amount": True}, GovernmentServiceIsFree),
        ({"programmes": ["extra_service", "government_service"]}, FundingDoesNotFit),
        ({"funding_type": "service_fee"}, FundingDoesNotFit),
        ({"programmes": ["career"], "funding_type": "company_fee"}, FundingDoesNotFit),
        ({"programmes": ["services"], "funding_type": "recruitment"}, FundingDoesNotFit),
        ({"programmes": ["mkb"], "funding_type": "sponsorship"}, FundingDoesNotFit),
    ],
)
def test_a_price_on_a_government_service_and_funding_outside_the_matrix_are_refused(changes, refusal):
    """R1 (Gemeentewet), and the validation matrix."""
    the_price_card()

    with pytest.raises(refusal):
        publish_price_card(card=a_next_card(products=[a_government_service(**changes)]), now=NOW)

    assert not Product.objects.filter(code="BSN").exists()
    assert PriceCard.objects.count() == 1


def test_a_government_service_at_zero_is_published():
    the_price_card()

    publish_price_card(card=a_next_card(products=[a_government_service()]), now=NOW)

    assert Price.objects.get(product__code="BSN").cents == 0


def test_a_card_of_an_unknown_issuer_is_refused():
    with pytest.raises(IssuerMissing):
        publish_price_card(card=shipped("price_card_1.json"), now=NOW)

    assert not PriceCard.objects.exists()


def test_the_command_publishes_card_terms_and_accounts_and_says_what_it_did():
    with pytest.raises(CommandError, match="mip-brabant"):
        call_command("load_price_card", stdout=StringIO())
    an_issuer()
    out = StringIO()

    call_command("load_price_card", stdout=out)
    call_command("load_price_card", stdout=StringIO())

    facts = loads(out.getvalue())
    assert (facts["version"], facts["terms"]) == (1, ["2026-1", "2026-1-persons"])
    assert facts["accounts"] == Account.objects.count() > 0
    assert len(facts["sha256"]) == 64
    assert (PriceCard.objects.count(), Terms.objects.count()) == (1, 2)
    found = [terms_on(date(2027, 3, 16), kind) for kind in ("organisation", "person")]
    assert [str(one) for one in found] == facts["terms"]
