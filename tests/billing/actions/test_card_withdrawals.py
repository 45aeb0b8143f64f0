"""A card that was published is withdrawn before its day, as if it never was; the history keeps it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from billing.actions.card_drafts import start_draft
from billing.actions.card_withdrawals import (
    CardHasBegun,
    CardNotFound,
    DraftStandsOnIt,
    LaterCardStands,
    PartnersWereTold,
    withdraw_price_card,
)
from billing.actions.catalogue import publish_price_card, sha256_of, shipped
from billing.actions.reminders import remind_of_renewals
from billing.models import AgreementChange, Discount, Price, PriceCard, PriceCardDraft, Product, ProductOnCard
from billing.queries.cards import card_history, content_of, standing_cards
from billing.queries.catalogue import price_card_on, prices_on
from billing.rules.selection import Choice
from foundation.models import AuditEntry
from tests.billing.changing import a_dearer_card, on
from tests.billing.drafting import JULY, a_discount_row, a_draft, an_editor, publish, put, row_of
from tests.billing.given import NOW, a_paid_agreement, a_quote, an_employer, the_price_card

pytestmark = pytest.mark.django_db

APRIL = date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def withdraw(version: int, day: date = APRIL) -> PriceCard:
    return withdraw_price_card(version=version, actor=an_editor(), now=on(day))


def stored() -> list[object]:
    """Everything that decides what something costs."""
    return [
        list(Product.objects.order_by("code").values_list("code", "name_en", "is_offered")),
        list(Price.objects.order_by("product__code", "segment", "from_number").values_list("cents")),
        list(Discount.objects.order_by("code").values_list("code", "percent", "until_on")),
        ProductOnCard.objects.count(),
        content_of(standing_cards()),
    ]


def test_a_withdrawn_card_leaves_prices_products_and_discounts_as_they_were_and_stays_in_the_history():
    employer = an_employer()
    before = stored()
    a_draft(date(2027, 6, 1))
    put(row_of("CAR-RECRUIT-5", prices={"": 110000}, name_en="Five"))
    put(row_of("CAR-RECRUIT-5", code="CAR-RECRUIT-8"), is_new=True)
    put(a_discount_row(), part="discounts", is_new=True)
    put(row_of("introductie-2026", "discounts", until_on="2027-06-15"), part="discounts")
    card = publish()
    assert stored() != before

    withdraw(2)

    assert stored() == before
    assert price_card_on(JULY) == PriceCard.objects.get(version=1)
    assert a_quote(employer, Choice("CAR-RECRUIT-5"), now=on(JULY)).net_cents == 100000
    card.refresh_from_db()
    assert card.withdrawn_at == on(APRIL)
    assert sha256_of(card.content) == card.sha256
    shown, first = card_history(APRIL)
    assert (shown.card, shown.is_to_come, shown.is_in_force, first.is_in_force) == (card, False, False, True)
    assert shown.diff is not None
    assert [one.code for one in shown.diff.products] == ["CAR-RECRUIT-5", "CAR-RECRUIT-8"]
    assert AuditEntry.objects.filter(action="withdraw_price_card", subject_reference="2").count() == 1


def test_the_day_of_a_withdrawn_card_is_free_again_under_a_new_version():
    a_draft()
    put(row_of("CAR-SLOT", prices={"": 16000}))
    publish()
    withdraw(2)

    start_draft(valid_from=JULY, actor=an_editor(), now=on(APRIL))
    put(row_of("CAR-SLOT", prices={"": 17000}), now=on(APRIL))
    card = publish(now=on(APRIL))

    assert (card.version, card.valid_from) == (3, JULY)
    slot = Product.objects.get(code="CAR-SLOT").pk
    assert prices_on(JULY, "sme")[slot].cents == 17000


def test_a_card_that_holds_or_on_which_something_stands_is_not_withdrawn():
    the_price_card()
    card = shipped("price_card_1.json")
    publish_price_card(card={**card, "version": 2, "valid_from": "2027-07-01"}, now=NOW)
    publish_price_card(card={**card, "version": 3, "valid_from": "2027-08-01"}, now=NOW)
    start_draft(valid_from=date(2027, 9, 1), actor=an_editor(), now=NOW)
    before = stored()

    for version, day, refusal in (
        (1, APRIL, CardHasBegun),
        (2, JULY, CardHasBegun),
        (2, APRIL, LaterCardStands),
        (3, APRIL, DraftStandsOnIt),
        (4, APRIL, CardNotFound),
    ):
        with pytest.raises(refusal):
            withdraw(version, day)

    assert stored() == before
    PriceCardDraft.objects.all().delete()
    withdraw(3)
    with pytest.raises(CardNotFound):
        withdraw(3)
    assert [one.version for one in standing_cards()] == [1, 2]


def test_a_card_of_which_a_partner_was_told_a_price_is_not_withdrawn():
    a_paid_agreement()
    a_dearer_card(date(2028, 3, 1))
    remind_of_renewals(now=on(date(2028, 1, 16)))
    before = stored()

    with pytest.raises(PartnersWereTold, match="1 agreements were told a price of version 2"):
        withdraw(2, date(2028, 1, 17))

    assert stored() == before
    assert AgreementChange.objects.count() == 1


def test_the_database_refuses_to_change_or_delete_a_published_card():
    card = the_price_card()

    for change in (
        lambda: PriceCard.objects.filter(pk=card.pk).update(valid_from=JULY),
        lambda: PriceCard.objects.filter(pk=card.pk).update(content={}),
        lambda: PriceCard.objects.filter(pk=card.pk).update(withdrawn_at=NOW, version=9),
        lambda: PriceCard.objects.filter(pk=card.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="stays as it was published"), transaction.atomic():
            change()

    card.refresh_from_db()
    assert (card.version, card.valid_from, card.withdrawn_at) == (1, date(2026, 1, 1), None)
    PriceCard.objects.filter(pk=card.pk).update(withdrawn_at=NOW)
    with pytest.raises(DatabaseError, match="stays as it was published"), transaction.atomic():
        PriceCard.objects.filter(pk=card.pk).update(withdrawn_at=None)


def test_a_card_of_before_contents_were_kept_gets_its_own_content_from_the_same_file():
    the_price_card()
    digest = sha256_of(shipped("price_card_1.json"))
    old = PriceCard.objects.create(version=9, valid_from=JULY, sha256="0" * 64, published_at=NOW)

    assert PriceCard.objects.get(sha256=digest).content == shipped("price_card_1.json")
    old.content = {"issuer": "x"}
    old.save(update_fields=["content"])
    with pytest.raises(DatabaseError, match="stays as it was published"), transaction.atomic():
        PriceCard.objects.filter(pk=old.pk).update(content={"issuer": "y"})


def test_the_database_refuses_two_cards_of_one_day_and_two_rows_of_a_product_on_one_day():
    card = the_price_card()
    row = ProductOnCard.objects.order_by("id").first()
    assert row is not None

    with pytest.raises(DatabaseError, match="price_card_begins_on_a_day_of_its_own"), transaction.atomic():
        PriceCard.objects.create(version=2, valid_from=card.valid_from, sha256="1" * 64, published_at=NOW)
    row.pk = None
    with pytest.raises(DatabaseError, match="product_changes_once_a_day"), transaction.atomic():
        row.save(force_insert=True)
    row.valid_from, row.smallest_quantity = JULY, 900
    with pytest.raises(DatabaseError, match="product_on_card_quantities_run_upward"), transaction.atomic():
        row.save(force_insert=True)
