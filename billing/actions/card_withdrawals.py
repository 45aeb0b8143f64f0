"""Withdraws a price card that was published and did not begin yet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.choices import ChangeKind
from billing.models import AgreementChange, Discount, Price, PriceCard, PriceCardDraft, Product, ProductOnCard
from billing.queries.cards import content_of, standing_cards
from billing.rules.cards import row_with
from foundation.actions.audit import record
from foundation.errors import Conflict, NotFound
from foundation.models import User
from foundation.periods import day_of


class CardNotFound(NotFound):
    code = "card-not-found"
    sentence = _("There is no price card of this version, or it was withdrawn already.")


class CardHasBegun(Conflict):
    code = "card-has-begun"
    sentence = _(
        "Price card {version} holds since {day}; quotes and agreements count on it. Publish a new card instead."
    )


class LaterCardStands(Conflict):
    code = "later-card-stands"
    sentence = _("A later price card stands on version {version}. Withdraw that one first.")


class DraftStandsOnIt(Conflict):
    code = "draft-stands-on-it"
    sentence = _("A draft was copied from version {version}. Throw that draft away first.")


class PartnersWereTold(Conflict):
    code = "partners-were-told"
    sentence = _(
        "{count} agreements were told a price of version {version} for their renewal, and that holds. Publish a new "
        "card from a later day instead."
    )


@transaction.atomic
def withdraw_price_card(*, version: int, actor: User, now: datetime) -> PriceCard:
    """Take back a card before its day. Its prices are gone as if they never were; the history keeps that it was there.

    No quote can be on it: a quote takes the card of the day on which it is made. Refuses a card that has begun, one
    that a later card or a draft stands on, and one of which a partner was told a price for its renewal.
    """
    card = (
        PriceCard.objects.select_for_update(of=("self",)).filter(version=version, withdrawn_at=None).first()
    )
    if card is None:
        raise CardNotFound
    if card.valid_from <= day_of(now):
        raise CardHasBegun(version=version, day=f"{card.valid_from:%d-%m-%Y}")
    standing = standing_cards()
    if standing[-1] != card:
        raise LaterCardStands(version=version)
    if PriceCardDraft.objects.filter(base=card).exists():
        raise DraftStandsOnIt(version=version)
    told = AgreementChange.objects.filter(
        kind=ChangeKind.PRICE, withdrawn_at=None, effective_on__gte=card.valid_from
    ).count()
    if told:
        raise PartnersWereTold(version=version, count=told)
    codes = {row["code"] for row in card.content["products"]}
    Price.objects.filter(card=card).delete()
    ProductOnCard.objects.filter(card=card).delete()
    _take_back_discounts(card, standing[:-1])
    # What only this card knew was never offered, so nothing points to it.
    known = ProductOnCard.objects.values("product_id")
    Product.objects.filter(code__in=codes).exclude(pk__in=known).delete()
    card.withdrawn_at = now
    card.save(update_fields=["withdrawn_at"])
    record(
        action="withdraw_price_card",
        subject_kind="price_card",
        subject_reference=str(version),
        actor=actor,
        now=now,
        facts={"valid_from": card.valid_from.isoformat()},
    )
    return card


def _take_back_discounts(card: PriceCard, before: list[PriceCard]) -> None:
    """Discounts that begin with the card go; of others the last day is again what it was."""
    base = content_of(before)
    for row in card.content["discounts"]:
        known = row_with(base["discounts"], row["code"])
        discount = Discount.objects.filter(code=row["code"])
        if known is None:
            discount.delete()
        else:
            discount.update(until_on=known["until_on"])
