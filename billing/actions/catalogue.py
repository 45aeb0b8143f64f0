"""Publishes price cards and terms, and loads ledger accounts."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.card_checks import check_content
from billing.models import Account, Discount, Price, PriceCard, Product, ProductOnCard, Terms
from billing.queries.cards import content_of, standing_cards
from billing.queries.products import NAMES, products_on
from billing.rules.cards import (
    ALL_SEGMENTS,
    DATED,
    DISCOUNT,
    LASTING,
    SEGMENTS,
    Content,
    fact_of,
    merged,
    own_prices,
)
from foundation.actions.audit import record
from foundation.errors import Conflict
from foundation.models import User
from foundation.periods import day_of
from invoices.models import Issuer

# The conditions that come along: for partners, and for persons.
TERMS = ("terms_2026-1.json", "terms_2026-1_persons.json")
DATA = Path(__file__).resolve().parent.parent / "data"


class IssuerMissing(Conflict):
    code = "issuer-missing"
    sentence = _("The price card names the issuer “{code}”, which is not registered. Register it first.")


class VersionTaken(Conflict):
    code = "version-taken"
    sentence = _(
        "There is another price card of version {version}, or of {day} or later. Give this one a new version and a "
        "later day."
    )


class ProductChanged(Conflict):
    code = "product-changed"
    sentence = _(
        "{product} would become something else ({what}). Quotes and agreements count on what it is. Sell the new thing "
        "under a new code."
    )


def shipped(name: str) -> Any:
    """A data file that comes along."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@transaction.atomic
def publish_price_card(*, card: Content, now: datetime, actor: User | None = None) -> PriceCard:
    """Publish a version of the national price card. The same content again changes nothing.

    All it says holds from its day on: prices, names, texts, quantities and what is offered. What it does not name stays
    as it was.

    Refuses what `check_content` refuses, a version or day that is taken by other content, a day before that of another
    card, and a known product that would become something else. A price is of a product, a segment and a day; there is
    nowhere to put a region (R2).
    """
    digest = sha256_of(card)
    known = PriceCard.objects.filter(sha256=digest).first()
    if known is not None:
        if not known.content:
            # Published before cards kept what they say; the hash proves that it is this.
            known.content = card
            known.save(update_fields=["content"])
        return known
    valid_from = date.fromisoformat(card["valid_from"])
    before = standing_cards()
    if PriceCard.objects.filter(version=card["version"]).exists() or any(
        one.valid_from >= valid_from for one in before
    ):
        raise VersionTaken(version=card["version"], day=f"{valid_from:%d-%m-%Y}")
    base = content_of(before)
    check_content(card, base=base)
    version = PriceCard.objects.create(
        version=card["version"], valid_from=valid_from, content=card, sha256=digest, published_at=now
    )
    _write_products(version, base)
    _write_discounts(version)
    record(
        action="publish_price_card",
        subject_kind="price_card",
        subject_reference=str(version.version),
        actor=actor,
        now=now,
        facts={"sha256": digest, "valid_from": card["valid_from"]},
    )
    start_price_cards(now=now)
    return version


def sha256_of(card: Content) -> str:
    """The fingerprint of a card, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(card, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _write_products(version: PriceCard, base: Content) -> None:
    card: Content = version.content
    issuers = _issuers_of(card)
    place_of = {row["code"]: place for place, row in enumerate(merged([base, card])["products"])}
    dated = {
        row["code"]: {name: fact_of(row, name, DATED) for name in DATED} | {"position": place_of[row["code"]]}
        for row in card["products"]
    }
    known = Product.objects.filter(code__in=dated).order_by("pk").in_bulk(field_name="code")
    new = []
    for row in card["products"]:
        issuer = issuers[row.get("issuer", card["issuer"])]
        lasting = {name: fact_of(row, name, LASTING) for name in LASTING}
        product = known.get(row["code"])
        if product is None:
            facts = {**lasting, **dated[row["code"]], "is_offered": False}
            new.append(Product(code=row["code"], issuer=issuer, **facts))
            continue
        changed = [name for name in LASTING if getattr(product, name) != lasting[name]]
        changed += [] if product.issuer_id == issuer.pk else ["issuer"]
        if changed:
            raise ProductChanged(product=product.code, what=", ".join(changed))
    known |= {product.code: product for product in Product.objects.bulk_create(new)}
    ProductOnCard.objects.bulk_create(
        ProductOnCard(card=version, product=known[code], valid_from=version.valid_from, **facts)
        for code, facts in dated.items()
    )
    Price.objects.bulk_create(
        Price(
            card=version,
            product=known[row["code"]],
            segment=segment,
            valid_from=version.valid_from,
            from_number=number,
            cents=cents,
        )
        for row in card["products"]
        for segment in (ALL_SEGMENTS, *SEGMENTS)
        for number, cents in own_prices(row, segment).items()
    )


def _issuers_of(card: Content) -> dict[str, Issuer]:
    codes = [row.get("issuer", card["issuer"]) for row in card["products"]]
    issuers = Issuer.objects.order_by("pk").in_bulk(set(codes), field_name="code")
    for code in codes:
        if code not in issuers:
            raise IssuerMissing(code=code)
    return issuers


def _write_discounts(version: PriceCard) -> None:
    """New ones begin with the card or later; of those that were published only the last day may have changed."""
    for row in version.content["discounts"]:
        facts = {name: fact_of(row, name, DISCOUNT) for name in DISCOUNT}
        products, needs = facts.pop("products"), facts.pop("needs")
        discount, is_new = Discount.objects.get_or_create(code=row["code"], defaults=facts)
        if is_new:
            discount.products.set(Product.objects.filter(code__in=products))
            discount.needs.set(Product.objects.filter(code__in=needs))
        else:
            Discount.objects.filter(pk=discount.pk).update(until_on=facts["until_on"])


@transaction.atomic
def start_price_cards(*, now: datetime) -> int:
    """Let products be what the card of today says; answer how many changed. Found from state, so late is no harm.

    What is decided on a day asks for the facts of that day and does not wait for this; it is for lists and papers.
    """
    today = day_of(now)
    stored = Product.objects.select_for_update(no_key=True).order_by("id").in_bulk()
    other = [
        product
        for product in products_on(today)
        if any(getattr(product, name) != getattr(stored[product.pk], name) for name in NAMES)
    ]
    Product.objects.bulk_update(other, NAMES)
    changed = [product.code for product in other]
    if changed:
        record(
            action="start_price_card",
            subject_kind="price_card",
            subject_reference=str(max(one.version for one in standing_cards() if one.valid_from <= today)),
            now=now,
            facts={"products": changed},
        )
    return len(changed)


@transaction.atomic
def publish_terms(*, terms: dict[str, Any]) -> Terms:
    """Publish a version of the conditions, for partners or for persons; the same version again changes nothing."""
    text = terms["text_nl"] + terms["text_en"]
    return Terms.objects.get_or_create(
        version=terms["version"],
        defaults={
            "valid_from": date.fromisoformat(terms["valid_from"]),
            "is_for_persons": terms.get("is_for_persons", False),
            "text_nl": terms["text_nl"],
            "text_en": terms["text_en"],
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
    )[0]


@transaction.atomic
def publish_shipped_terms() -> list[Terms]:
    """Publish the conditions that come along."""
    return [publish_terms(terms=shipped(name)) for name in TERMS]


@transaction.atomic
def load_accounts() -> int:
    """Load the ledger accounts; answer how many there are."""
    Account.objects.bulk_create(
        (
            Account(code=code, name=name, kind=kind, fund=fund, rgs_code=rgs_code)
            for code, name, kind, fund, rgs_code in shipped("accounts.json")
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "fund", "rgs_code"],
    )
    return Account.objects.count()
