"""Publishes price cards and terms, and loads ledger accounts."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.choices import DiscountKind
from billing.models import Account, Discount, Price, PriceCard, Product, Terms
from billing.rules.payers import funding_fits, price_is_allowed
from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid
from invoices.models import Issuer

DATA = Path(__file__).resolve().parent.parent / "data"


class IssuerMissing(Conflict):
    code = "issuer-missing"
    sentence = _("The price card names the issuer “{code}”, which is not registered. Register it first.")


class FundingDoesNotFit(Invalid):
    code = "funding-does-not-fit"
    sentence = _("{product} cannot be sold: its programme may not be paid by {funding} (validation matrix).")


class GovernmentServiceIsFree(Invalid):
    code = "government-service-is-free"
    sentence = _(
        "{product} is a government service. It is never charged: its price stays zero (R1, Gemeentewet)."
    )


class VersionTaken(Conflict):
    code = "version-taken"
    sentence = _(
        "There is another price card of version {version} or of {day}. Give this one a new version and a later day."
    )


class ProductChanged(Conflict):
    code = "product-changed"
    sentence = _(
        "{product} would become something else ({what}). Quotes and agreements count on what it is. Sell the new thing "
        "under a new code."
    )


# What a product is. A quote or an agreement that holds it counts on this.
LASTING = ("unit", "funding_type", "vat_treatment", "place_rule", "grants", "has_free_amount")


def shipped(name: str) -> Any:
    """A data file that comes along."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@transaction.atomic
def publish_price_card(*, card: dict[str, Any], now: datetime) -> PriceCard:
    """Publish a version of the national price card. The same content again changes nothing.

    Refuses a product whose programme may not be paid that way, a price on a government service (R1), a version or
    day that is taken by other content, and a known product that would become something else. A price is of a product,
    a segment and a day; there is nowhere to put a region (R2).
    """
    digest = hashlib.sha256(json.dumps(card, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    known = PriceCard.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    issuer = Issuer.objects.filter(code=card["issuer"]).first()
    if issuer is None:
        raise IssuerMissing(code=card["issuer"])
    valid_from = date.fromisoformat(card["valid_from"])
    taken = Q(version=card["version"]) | Q(valid_from=valid_from)
    if PriceCard.objects.filter(taken).exists():
        raise VersionTaken(version=card["version"], day=valid_from)
    version = PriceCard.objects.create(
        version=card["version"], valid_from=valid_from, sha256=digest, published_at=now
    )
    for position, row in enumerate(card["products"]):
        facts = dict(row)
        prices: dict[str, int] = facts.pop("prices")
        tiers: dict[str, list[list[int]]] = facts.pop("tiers", {})
        if not funding_fits(row["programmes"], row["funding_type"]):
            raise FundingDoesNotFit(product=row["code"], funding=row["funding_type"])
        # A free amount on a government service would let somebody pay for it after all.
        asked = [*prices.values(), *(cents for rows in tiers.values() for _number, cents in rows)]
        asked += [1] if row.get("has_free_amount") else []
        if not all(price_is_allowed(row["programmes"], cents) for cents in asked):
            raise GovernmentServiceIsFree(product=row["code"])
        _refuse_another_product(row, issuer)
        product, _new = Product.objects.update_or_create(
            code=facts.pop("code"), defaults={**facts, "issuer": issuer, "position": position}
        )
        Price.objects.bulk_create(
            [
                Price(card=version, product=product, segment=segment, valid_from=valid_from, cents=cents)
                for segment, cents in prices.items()
            ]
            + [
                Price(
                    card=version,
                    product=product,
                    segment=segment,
                    valid_from=valid_from,
                    from_number=number,
                    cents=cents,
                )
                for segment, rows in tiers.items()
                for number, cents in rows
            ]
        )
    for row in card["discounts"]:
        discount, _new = Discount.objects.update_or_create(
            code=row["code"],
            defaults={
                "name_nl": row["name_nl"],
                "name_en": row["name_en"],
                "percent": row["percent"],
                "kind": row.get("kind", DiscountKind.INTRODUCTION),
                "most_uses": row.get("most_uses"),
                "most_uses_each": row.get("most_uses_each"),
                "from_on": date.fromisoformat(row["from_on"]),
                "until_on": date.fromisoformat(row["until_on"]),
            },
        )
        discount.products.set(Product.objects.filter(code__in=row["products"]))
        discount.needs.set(Product.objects.filter(code__in=row.get("needs", [])))
    record(
        action="publish_price_card",
        subject_kind="price_card",
        subject_reference=str(version.version),
        now=now,
        facts={"sha256": digest, "valid_from": card["valid_from"]},
    )
    return version


def _refuse_another_product(row: dict[str, Any], issuer: Issuer) -> None:
    known = Product.objects.filter(code=row["code"]).first()
    if known is None:
        return
    new = Product(**{name: row[name] for name in LASTING if name in row}, issuer=issuer)
    changed = [name for name in (*LASTING, "issuer_id") if getattr(known, name) != getattr(new, name)]
    if changed:
        raise ProductChanged(product=known.code, what=", ".join(changed))


@transaction.atomic
def publish_terms(*, terms: dict[str, str]) -> Terms:
    """Publish a version of the conditions; the same version again changes nothing."""
    text = terms["text_nl"] + terms["text_en"]
    return Terms.objects.get_or_create(
        version=terms["version"],
        defaults={
            "valid_from": date.fromisoformat(terms["valid_from"]),
            "text_nl": terms["text_nl"],
            "text_en": terms["text_en"],
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
    )[0]


@transaction.atomic
def load_accounts() -> int:
    """Load the ledger accounts; answer how many there are."""
    for code, name, kind, fund, rgs_code in shipped("accounts.json"):
        Account.objects.update_or_create(
            code=code, defaults={"name": name, "kind": kind, "fund": fund, "rgs_code": rgs_code}
        )
    return Account.objects.count()
