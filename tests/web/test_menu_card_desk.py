"""Finance writes the next price card: begun, changed, previewed, published and withdrawn, on the pages of the desk."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import PriceCard, PriceCardDraft
from billing.rules.selection import Choice
from foundation.choices import StaffRole
from tests.billing.changing import on
from tests.billing.given import a_paid_agreement, a_quote, an_employer, the_price_card
from tests.quality.given import a_partner, a_recognition
from tests.web.given import address, staff

pytestmark = pytest.mark.django_db

DESK = "/en/desk/menu-card/"
DRAFT = f"{DESK}draft/"
RECRUIT = f"{DRAFT}products/CAR-RECRUIT-5/"
TODAY = date(2027, 11, 1)


@pytest.fixture(autouse=True)
def _on_a_day_in_autumn(clock_at):
    clock_at(on(TODAY))


def read(response: Any) -> str:
    return html.unescape(response.content.decode())


def fields_of(desk: Client, page: str) -> dict[str, Any]:
    """What a form would send when nobody changes anything."""
    form = desk.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.fixture
def desk() -> Client:
    """Somebody of finance with a draft from 1 January 2028."""
    the_price_card()
    client = staff(StaffRole.FINANCE)
    assert "copy of the last card" in read(client.post(DESK, {"valid_from": "2028-01-01"}, follow=True))
    return client


def test_a_price_is_changed_previewed_published_and_announced_to_everybody(desk):
    agreement = a_paid_agreement()
    a_quote(agreement.organisation, now=on(TODAY))
    assert "The draft still says the same as the last card." in read(desk.get(DRAFT))

    done = read(desk.post(RECRUIT, {**fields_of(desk, RECRUIT), "price_all": "1.100,00"}, follow=True))
    assert "It stands on the draft." in done
    shown = read(desk.get(f"{DRAFT}preview/"))
    for words in (
        "From Saturday 1 January 2028, when it is published today.",
        "€\u00a01,000.00",
        "€\u00a01,100.00",
        "+€\u00a0100.00 (+10.0 %)",
        agreement.organisation.name,
        "16 March 2028",
        "1 open quote with these products (€\u00a01,000.00) keeps its price.",
    ):
        assert words in shown, words
    assert [(one.code, count) for one, count in desk.get(f"{DRAFT}preview/").context["held"]] == [
        ("CAR-RECRUIT-5", 1)
    ]
    partners = desk.get(f"{DRAFT}preview/", {"as": "partners"}).content.decode()
    assert f"{agreement.reference};CAR-RECRUIT-5;2028-03-16;yes;1000,00;1100,00;100,00" in partners
    prices = desk.get(f"{DRAFT}preview/", {"as": "prices"}).content.decode()
    assert "CAR-RECRUIT-5;All sizes;1000,00;1100,00;100,00;" in prices
    published = read(desk.post(f"{DRAFT}publish/", {"revision": "2"}, follow=True))
    assert "Version 2 is published. It holds from Saturday 1 January 2028" in published
    assert PriceCard.objects.get(version=2).content["products"][1]["prices"] == {"": 110000}

    page = address("for-partners")
    today = read(Client().get(page))
    assert "From Saturday 1 January 2028 price card version 2 holds." in today
    assert "What version 2 changed" not in today
    coming = read(Client().get(page, {"version": "2"}))
    assert "What version 2 changed" in coming
    assert "+€\u00a0100.00 (+10.0 %)" in coming

    gone = read(desk.post(f"{DESK}2/withdraw/", follow=True))
    assert "The card is withdrawn. The public history says so." in gone
    after = read(Client().get(page, {"version": "2"}))
    assert "Version 2 was withdrawn on Monday 1 November 2027, before it began. It never held." in after
    assert "What version 2 would have changed" in after
    assert "price card version 2 holds" not in read(Client().get(page))


@pytest.mark.parametrize(
    ("page", "changes", "words"),
    [
        (RECRUIT, {"price_all": ""}, "has no price for"),
        (RECRUIT, {"price_all": "-5"}, "Fill in an amount in euros of zero or more"),
        (RECRUIT, {"price_all": "duizend"}, "Fill in an amount in euros of zero or more"),
        (RECRUIT, {"smallest_quantity": "3", "largest_quantity": "2"}, "above the largest"),
        (RECRUIT, {"name_nl": ""}, "This field is required."),
        (RECRUIT, {"programmes": ["services"]}, "validation matrix"),
        (f"{DRAFT}products/WEL-INTRODUCTION/", {"tiers": "elf 80"}, "is not a tier"),
        (f"{DRAFT}products/WEL-INTRODUCTION/", {"tiers": "11 80\n5 70"}, "do not run upward"),
        (f"{DRAFT}discounts/introductie-2026/", {"until_on": "2028-06-01"}, "is over before 01-01-2028"),
        (DRAFT, {"valid_from": "2027-11-01"}, "begins tomorrow at the earliest"),
        (DRAFT, {"valid_from": "2025-11-01"}, "begins tomorrow at the earliest"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_the_draft_stays(desk, page, changes, words):
    before = PriceCardDraft.objects.values().get()

    answer = desk.post(page, {**fields_of(desk, page), **changes})

    assert answer.status_code in {409, 422}
    assert words in read(answer)
    assert PriceCardDraft.objects.values().get() == before


def test_a_stale_form_is_refused_with_a_sentence_and_a_way_on(desk):
    stale = fields_of(desk, RECRUIT)
    desk.post(RECRUIT, {**stale, "price_all": "1100"})
    before = PriceCardDraft.objects.values().get()

    answer = desk.post(RECRUIT, {**stale, "price_all": "1200"})

    assert answer.status_code == 409
    assert "Samira Bouali changed this draft while you were at it." in read(answer)
    assert "See what it says now" in read(answer)
    for page in (f"{DRAFT}publish/", f"{DRAFT}throw-away/", f"{RECRUIT}undo/"):
        assert "changed this draft while you were at it" in read(
            desk.post(page, {"revision": "1"}, follow=True)
        )
        assert "changed this draft while you were at it" in read(
            desk.post(page, {"revision": "x"}, follow=True)
        )
    assert PriceCardDraft.objects.values().get() == before
    assert PriceCard.objects.count() == 1


def test_a_product_and_a_discount_are_added_and_put_back(desk):
    new = f"{DRAFT}new-product/"
    facts = {
        **fields_of(desk, new),
        "code": "car-recruit-8",
        "funding_type": "recruitment",
        "unit": "year",
        "vat_treatment": "standard",
        "place_rule": "general",
        "name_nl": "Acht vacatures",
        "name_en": "Eight vacancies",
        "programmes": ["career"],
        "goal": "vacancies",
        "choice_group": "recruitment",
        "price_all": "1500",
        "grants": "vacancy 8",
    }
    discount = {
        **fields_of(desk, f"{DRAFT}new-discount/"),
        "code": "WINTER",
        "name_nl": "Winter",
        "name_en": "Winter",
        "percent": "20",
        "kind": "code",
        "products": ["CAR-RECRUIT-8"],
        "most_uses": "10",
        "until_on": "2028-03-01",
    }

    wrong = desk.post(new, {**facts, "grants": "vacature 8"})
    taken = desk.post(new, {**facts, "code": "CAR-RECRUIT-5"})
    added = read(desk.post(new, facts, follow=True))
    too_much = desk.post(f"{DRAFT}new-discount/", {**discount, "revision": "2", "percent": "101"})
    given = read(desk.post(f"{DRAFT}new-discount/", {**discount, "revision": "2"}, follow=True))

    assert (wrong.status_code, taken.status_code, too_much.status_code) == (422, 409, 422)
    assert "is not a kind of listing" in read(wrong)
    assert "is on the card already" in read(taken)
    assert "Fill in 1 to 100 per cent." in read(too_much)
    assert "Eight vacancies" in added
    assert "WINTER" in given
    draft = PriceCardDraft.objects.get()
    row = draft.content["products"][-1]
    assert (row["code"], row["prices"]) == ("CAR-RECRUIT-8", {"": 150000})
    assert row["grants"] == [{"listing_kind": "vacancy", "slots": 8}]
    assert draft.content["discounts"][-1]["most_uses"] == 10
    shown = read(desk.get(f"{DRAFT}preview/"))
    assert "New on the card" in shown
    assert "New discount" in shown
    assert "WINTER" in shown
    # A discount that was not published yet can still change, under its own code.
    page = f"{DRAFT}discounts/WINTER/"
    desk.post(page, {**fields_of(desk, page), "percent": "15", "code": "ZOMER"})
    assert PriceCardDraft.objects.get().content["discounts"][-1]["percent"] == 15
    assert PriceCardDraft.objects.get().content["discounts"][-1]["code"] == "WINTER"
    refused = read(desk.post(f"{DRAFT}products/CAR-RECRUIT-8/undo/", {"revision": "4"}, follow=True))
    assert "names no products of this card" in refused
    desk.post(f"{DRAFT}discounts/WINTER/undo/", {"revision": "4"})
    desk.post(f"{DRAFT}products/CAR-RECRUIT-8/undo/", {"revision": "5"})
    assert "The draft still says the same as the last card." in read(desk.get(DRAFT))


def test_the_day_changes_a_product_stops_and_the_draft_is_thrown_away(desk):
    read(desk.post(DRAFT, {"valid_from": "2028-02-01", "revision": "1"}))
    facts = fields_of(desk, RECRUIT)
    del facts["is_offered"]
    desk.post(RECRUIT, facts)

    draft = read(desk.get(DRAFT))
    assert "It is to hold from Tuesday 1 February 2028" in draft
    assert "Not offered" in draft
    assert "No longer offered" in read(desk.get(f"{DRAFT}preview/"))
    again = read(desk.post(DESK, {"valid_from": "2028-05-01"}, follow=True))
    assert "There is a draft already." in again
    assert "thrown away" in read(desk.post(f"{DRAFT}throw-away/", {"revision": "3"}, follow=True))
    assert not PriceCardDraft.objects.exists()
    assert desk.get(DRAFT).status_code == 404
    assert "There is no draft any more" in read(desk.post(f"{DRAFT}publish/", {"revision": "3"}, follow=True))


def test_a_card_in_force_is_not_withdrawn_and_a_wrong_first_day_is_said():
    the_price_card()
    desk = staff(StaffRole.ADMINISTRATOR)

    refused = read(desk.post(f"{DESK}1/withdraw/", follow=True))
    wrong = desk.post(DESK, {"valid_from": "2027-11-01"})

    assert "Price card 1 holds since 01-01-2026" in refused
    assert wrong.status_code == 422
    assert "begins tomorrow at the earliest" in read(wrong)
    assert PriceCard.objects.get().withdrawn_at is None
    assert not PriceCardDraft.objects.exists()


def test_nobody_but_our_own_people_reads_a_discount_code(desk):
    page = f"{DRAFT}new-discount/"
    facts = {"name_nl": "Winter", "name_en": "Winter sale", "percent": "20", "products": ["CAR-RECRUIT-5"]}
    for revision, code, kind in (("1", "GEHEIM-28", "code"), ("2", "open-28", "action")):
        known = {"revision": revision, "code": code, "kind": kind, "from_on": "2028-01-01"}
        desk.post(page, {**facts, **known, "until_on": "2028-03-01"})
    desk.post(f"{DRAFT}publish/", {"revision": "3"})

    public = read(Client().get(address("for-partners"), {"version": "2"}))

    assert "open-28" in public
    assert "GEHEIM-28" not in public
    assert "GEHEIM-28" in read(desk.get(DESK))


@pytest.mark.parametrize("role", [StaffRole.QUALITY, StaffRole.PROGRAMME])
def test_only_finance_and_administrators_work_on_the_menu_card(role):
    the_price_card()
    other = staff(role)

    for page in (DESK, DRAFT, RECRUIT, f"{DRAFT}preview/", f"{DRAFT}new-product/", f"{DRAFT}new-discount/"):
        assert other.get(page).status_code == 403, page
    for page in (f"{DESK}1/withdraw/", f"{DRAFT}publish/", f"{DRAFT}throw-away/", f"{RECRUIT}undo/"):
        assert other.post(page).status_code == 403, page


def test_the_preview_takes_as_many_queries_for_one_partner_as_for_four(desk):
    a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-5"))
    desk.post(RECRUIT, {**fields_of(desk, RECRUIT), "price_all": "1100"})
    desk.get(f"{DRAFT}preview/")
    with CaptureQueriesContext(connection) as few:
        desk.get(f"{DRAFT}preview/")
    for number in range(3):
        partner = a_partner(kvk_number=f"9000000{number}", name=f"Kweker {number}")
        a_recognition(partner)
        a_paid_agreement(partner, Choice("CAR-RECRUIT-5"))

    with CaptureQueriesContext(connection) as many:
        assert "Kweker 2" in read(desk.get(f"{DRAFT}preview/"))

    assert len(many) == len(few)
