"""What a price card may say: refused before anything is written, whether it comes from a file or from the desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.choices import DiscountKind, FundingType
from billing.rules.cards import (
    ALL_SEGMENTS,
    DATED,
    DISCOUNT,
    LASTING,
    SEGMENTS,
    Content,
    Row,
    fact_of,
    price_table,
    row_with,
)
from billing.rules.payers import funding_fits, price_is_allowed
from foundation.errors import Conflict, Invalid
from marketplace.choices import Segment

LARGEST_CENTS = 100_000_000
LARGEST_QUANTITY = 32_767
LONGEST = {
    "name_nl": 120,
    "name_en": 120,
    "text_nl": 300,
    "text_en": 300,
    "choice_group": 20,
    "needs_group": 20,
}
BY_USE = frozenset({FundingType.PARTICIPANT_FEE, FundingType.COMPANY_FEE, FundingType.SERVICE_FEE})
PRODUCT_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
DISCOUNT_CODE = re.compile(r"[A-Za-z0-9_-]{1,50}")


class FundingDoesNotFit(Invalid):
    code = "funding-does-not-fit"
    sentence = _("{product} cannot be sold: its programme may not be paid by {funding} (validation matrix).")


class GovernmentServiceIsFree(Invalid):
    code = "government-service-is-free"
    sentence = _(
        "{product} is a government service. It is never charged: its price stays zero (R1, Gemeentewet)."
    )


class UnknownFact(Invalid):
    code = "unknown-fact"
    sentence = _(
        "“{name}” is not something a price card can say of {product}. A price is of a product, a size of organisation "
        "and a day, never of a region (R2)."
    )


class CodeUnreadable(Invalid):
    code = "code-unreadable"
    sentence = _(
        "“{typed}” cannot be a code. Use letters and digits with hyphens between, at most {longest}."
    )


class TextMissing(Invalid):
    code = "text-missing"
    sentence = _("{product} needs a name in Dutch and in English, and texts that are not too long.")


class ProgrammeMissing(Invalid):
    code = "programme-missing"
    sentence = _("{product} belongs to no programme. Choose at least one.")


class PriceMissing(Invalid):
    code = "price-missing"
    sentence = _("{product} has no price for {segment}. Fill in one price for all, or one for each size.")


class PriceWrong(Invalid):
    code = "price-wrong"
    sentence = _("A price of {product} is below zero or above a million euros. Fill in another amount.")


class TiersWrong(Invalid):
    code = "tiers-wrong"
    sentence = _(
        "The tiers of {product} do not run upward from the second one, or it is not paid by use. Begin each tier at a "
        "higher number."
    )


class QuantitiesCross(Invalid):
    code = "quantities-cross"
    sentence = _(
        "The smallest quantity of {product} is below one or above the largest. Change one of the two."
    )


class DiscountTooLarge(Invalid):
    code = "discount-too-large"
    sentence = _("The discount “{discount}” is not a part of the price. Fill in 1 to 100 per cent.")


class DiscountRunsBackward(Invalid):
    code = "discount-runs-backward"
    sentence = _(
        "The discount “{discount}” ends before it begins. Its first day without comes after its first day."
    )


class DiscountBeforeCard(Invalid):
    code = "discount-before-card"
    sentence = _(
        "The discount “{discount}” would change what holds before {day}, when this card begins. Choose that day or a "
        "later one."
    )


class DiscountNeedsProducts(Invalid):
    code = "discount-needs-products"
    sentence = _(
        "The discount “{discount}” names no products of this card, or is a bundle that does not say what is taken "
        "together. Choose them."
    )


class DiscountNeedsName(Invalid):
    code = "discount-needs-name"
    sentence = _("The discount “{discount}” needs a name in Dutch and in English, and limits of one or more.")


class DiscountCountedOn(Conflict):
    code = "discount-counted-on"
    sentence = _(
        "The discount “{discount}” was published and quotes count on it ({what} would change). Only its last day can "
        "become another one: end it, and begin a new one under a new code."
    )


class DiscountIsOver(Conflict):
    code = "discount-is-over"
    sentence = _(
        "The discount “{discount}” is over before {day}, when this card begins. Begin a new one under a new code."
    )


def check_product(row: Row) -> None:
    """Refuse a product that the matrix, R1, R2 or plain sense does not allow."""
    code = str(row["code"])
    if not PRODUCT_CODE.fullmatch(code) or len(code) > 40:
        raise CodeUnreadable(field="code", typed=code, longest=40)
    _refuse_unknown(row, {"code", "issuer", "prices", "tiers", *LASTING, *DATED}, code)
    for name, longest in LONGEST.items():
        text = str(fact_of(row, name, DATED))
        if len(text) > longest or (name.startswith("name") and not text.strip()):
            raise TextMissing(field=name, product=code)
    if not row["programmes"]:
        raise ProgrammeMissing(field="programmes", product=code)
    if not funding_fits(row["programmes"], row["funding_type"]):
        label = dict(FundingType.choices).get(row["funding_type"], row["funding_type"])
        raise FundingDoesNotFit(field="funding_type", product=code, funding=label)
    smallest, largest = (fact_of(row, name, DATED) for name in ("smallest_quantity", "largest_quantity"))
    if not 1 <= smallest <= largest <= LARGEST_QUANTITY:
        raise QuantitiesCross(field="smallest_quantity", product=code)
    _check_prices(row, code)


def _check_prices(row: Row, code: str) -> None:
    prices, tiers = row.get("prices", {}), row.get("tiers", {})
    for segment in [*prices, *tiers]:
        if segment not in {ALL_SEGMENTS, *SEGMENTS}:
            raise UnknownFact(field="prices", product=code, name=segment)
    for segment in SEGMENTS:
        if 1 not in price_table(row, segment):
            raise PriceMissing(field="prices", product=code, segment=Segment(segment).label)
    for rows in tiers.values():
        numbers = [number for number, _cents in rows]
        if numbers != sorted(set(numbers)) or min(numbers, default=2) < 2:
            raise TiersWrong(field="tiers", product=code)
    asked = [*prices.values(), *(cents for rows in tiers.values() for _number, cents in rows)]
    if any(tiers.values()) and row["funding_type"] not in BY_USE:
        raise TiersWrong(field="tiers", product=code)
    if any(not 0 <= cents <= LARGEST_CENTS for cents in asked):
        raise PriceWrong(field="prices", product=code)
    # A free amount on a government service would let somebody pay for it after all.
    asked += [1] if fact_of(row, "has_free_amount", LASTING) else []
    if not all(price_is_allowed(row["programmes"], cents) for cents in asked):
        raise GovernmentServiceIsFree(field="prices", product=code)


def check_discount(row: Row, *, valid_from: date, codes: set[str], known: Row | None) -> None:
    """Refuse a discount that cannot be, or that changes what was published or what holds before the card does."""
    code = str(row["code"])
    if not DISCOUNT_CODE.fullmatch(code):
        raise CodeUnreadable(field="code", typed=code, longest=50)
    _refuse_unknown(row, {"code", *DISCOUNT}, code)
    names = [str(row["name_nl"]), str(row["name_en"])]
    limits = [fact_of(row, name, DISCOUNT) for name in ("most_uses", "most_uses_each")]
    if any(not name.strip() or len(name) > 120 for name in names) or any(
        limit is not None and limit < 1 for limit in limits
    ):
        raise DiscountNeedsName(field="name_nl", discount=code)
    if not 1 <= row["percent"] <= 100:
        raise DiscountTooLarge(field="percent", discount=code)
    from_on, until_on = date.fromisoformat(row["from_on"]), date.fromisoformat(row["until_on"])
    if until_on <= from_on:
        raise DiscountRunsBackward(field="until_on", discount=code)
    needs = set(fact_of(row, "needs", DISCOUNT))
    is_bundle = fact_of(row, "kind", DISCOUNT) == DiscountKind.BUNDLE
    if not row["products"] or not {*row["products"], *needs} <= codes or bool(needs) != is_bundle:
        raise DiscountNeedsProducts(field="products", discount=code)
    day = f"{valid_from:%d-%m-%Y}"
    if known is None:
        if from_on < valid_from:
            raise DiscountBeforeCard(field="from_on", discount=code, day=day)
        return
    changed = [name for name in DISCOUNT if fact_of(known, name, DISCOUNT) != fact_of(row, name, DISCOUNT)]
    if [name for name in changed if name != "until_on"]:
        raise DiscountCountedOn(field=changed[0], discount=code, what=", ".join(changed))
    if changed and date.fromisoformat(known["until_on"]) <= valid_from:
        raise DiscountIsOver(field="until_on", discount=code, day=day)
    if changed and until_on < valid_from:
        raise DiscountBeforeCard(field="until_on", discount=code, day=day)


def check_content(content: Content, *, base: Content) -> None:
    """Refuse a card with a product or a discount that cannot be; `base` is what holds without it."""
    _refuse_unknown(content, {"version", "valid_from", "issuer", "products", "discounts"}, _("a price card"))
    valid_from = date.fromisoformat(content["valid_from"])
    for row in content["products"]:
        check_product(row)
    codes = {row["code"] for row in [*base["products"], *content["products"]]}
    for row in content["discounts"]:
        check_discount(
            row, valid_from=valid_from, codes=codes, known=row_with(base["discounts"], row["code"])
        )


def _refuse_unknown(row: Mapping[str, Any], names: set[str], product: object) -> None:
    unknown = sorted(set(row) - names)
    if unknown:
        raise UnknownFact(product=product, name=unknown[0])
