"""Price cards as content: what a card says once it stands on the ones before it, and what that changes.

Content is what is published as JSON: products with their facts and prices, and discounts. A card may name some products
only; what it does not name stays as it was (prose: docs/algorithms/pricing.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]
Row = Mapping[str, Any]

SEGMENTS = ("start_up", "sme", "large")
ALL_SEGMENTS = ""
# What a product is: a quote or an agreement that holds it counts on this, so it never changes under its code.
LASTING: dict[str, object] = {
    "unit": "",
    "funding_type": "",
    "vat_treatment": "standard",
    "place_rule": "general",
    "grants": [],
    "has_free_amount": False,
}
# What a card says about a product from its day on, with what holds when a card leaves it out.
DATED: dict[str, object] = {
    "name_nl": "",
    "name_en": "",
    "text_nl": "",
    "text_en": "",
    "programmes": [],
    "goal": "",
    "choice_group": "",
    "needs_group": "",
    "smallest_quantity": 1,
    "largest_quantity": 1,
    "credits_suspension": False,
    "is_offered": True,
}
DISCOUNT: dict[str, object] = {
    "name_nl": "",
    "name_en": "",
    "percent": 0,
    "kind": "introduction",
    "products": [],
    "needs": [],
    "most_uses": None,
    "most_uses_each": None,
    "from_on": "",
    "until_on": "",
}


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that becomes another one."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price that becomes another one, of a size of organisation (all when empty); None where there is none."""

    segment: str
    from_number: int
    old: int | None
    new: int | None

    @property
    def difference(self) -> int:
        """How many cents more; negative when it is less."""
        return (self.new or 0) - (self.old or 0)

    @property
    def tenths_of_percent(self) -> int | None:
        """How much more in tenths of a per cent, half away from zero; None when there was nothing to compare with."""
        if not self.old or self.new is None:
            return None
        size, sign = abs(self.difference) * 1000, -1 if self.difference < 0 else 1
        return sign * ((size * 2 + self.old) // (self.old * 2))


@dataclass(frozen=True, slots=True)
class ProductChange:
    """A product as it becomes, with what changes of it. All of a new one is new."""

    code: str
    row: Row
    is_new: bool
    facts: tuple[FactChange, ...]
    prices: tuple[PriceChange, ...]

    @property
    def comes(self) -> bool:
        """Whether it is offered from now on and was not."""
        is_offered = bool(fact_of(self.row, "is_offered", DATED))
        return is_offered if self.is_new else self._offer_becomes(is_offered=True)

    @property
    def goes(self) -> bool:
        """Whether it was offered and is not any more."""
        return not self.is_new and self._offer_becomes(is_offered=False)

    @property
    def other_facts(self) -> tuple[FactChange, ...]:
        """What changes beside its price and whether it is offered; of a new one everything is new."""
        return () if self.is_new else tuple(one for one in self.facts if one.name != "is_offered")

    def _offer_becomes(self, *, is_offered: bool) -> bool:
        return any(one.name == "is_offered" and one.new is is_offered for one in self.facts)


@dataclass(frozen=True, slots=True)
class DiscountChange:
    """A discount as it becomes, with what changes of it."""

    code: str
    row: Row
    is_new: bool
    facts: tuple[FactChange, ...]


@dataclass(frozen=True, slots=True)
class CardDiff:
    """Everything in which one card differs from another."""

    products: tuple[ProductChange, ...]
    discounts: tuple[DiscountChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not self.products and not self.discounts


def fact_of(row: Row, name: str, defaults: Mapping[str, object]) -> Any:
    """A fact of a row, or what holds when the row leaves it out."""
    return row.get(name, defaults[name])


def merged(contents: Iterable[Content]) -> Content:
    """What holds when each card stands on the ones before it: of each product and discount the newest row.

    Every product keeps its own issuer, so that a card of another one does not take it over.
    """
    products: dict[str, dict[str, Any]] = {}
    discounts: dict[str, dict[str, Any]] = {}
    issuer = ""
    for content in contents:
        issuer = content["issuer"]
        for row in content["products"]:
            products[row["code"]] = {"issuer": issuer, **row}
        for row in content["discounts"]:
            discounts[row["code"]] = dict(row)
    rows = [
        {name: value for name, value in row.items() if name != "issuer" or value != issuer}
        for row in products.values()
    ]
    return {"issuer": issuer, "products": rows, "discounts": list(discounts.values())}


def row_with(rows: Sequence[Row], code: str) -> Row | None:
    """The row of a code, or None."""
    return next((row for row in rows if row["code"] == code), None)


def price_table(row: Row, segment: str) -> dict[int, int]:
    """The prices of a product for a segment in cents, by the number in a year from which each holds.

    The segment's own, or else those for all.
    """
    return own_prices(row, segment) or own_prices(row, ALL_SEGMENTS)


def own_prices(row: Row, segment: str) -> dict[int, int]:
    """The prices that a row gives a segment itself, or all when it is empty, by number."""
    prices, tiers = row.get("prices", {}), row.get("tiers", {})
    own: dict[int, int] = {1: prices[segment]} if segment in prices else {}
    return own | dict(tiers.get(segment, []))


def difference(old: Content, new: Content) -> CardDiff:
    """What a card changes against another; what only the old one names stays as it was, and is no difference."""
    products = [
        change
        for row in new["products"]
        if (change := _product_change(row_with(old["products"], row["code"]), row))
    ]
    discounts = []
    for row in new["discounts"]:
        known = row_with(old["discounts"], row["code"])
        facts = _facts(known or {}, row, DISCOUNT)
        if known is None or facts:
            discounts.append(DiscountChange(row["code"], row, known is None, facts))
    return CardDiff(tuple(products), tuple(discounts))


def _product_change(old: Row | None, new: Row) -> ProductChange | None:
    facts = _facts(old or {}, new, {**LASTING, **DATED})
    before: Row = old or {}
    asked = SEGMENTS if _is_by_segment(before) or _is_by_segment(new) else (ALL_SEGMENTS,)
    prices: list[PriceChange] = []
    for segment in asked:
        was, becomes = price_table(before, segment), price_table(new, segment)
        prices += [
            PriceChange(segment, number, was.get(number), becomes.get(number))
            for number in sorted(was.keys() | becomes.keys())
            if was.get(number) != becomes.get(number)
        ]
    if old is not None and not facts and not prices:
        return None
    return ProductChange(new["code"], new, old is None, facts, tuple(prices))


def _is_by_segment(row: Row) -> bool:
    return any({*row.get("prices", {}), *row.get("tiers", {})} - {ALL_SEGMENTS})


def _facts(old: Row, new: Row, defaults: Mapping[str, object]) -> tuple[FactChange, ...]:
    return tuple(
        FactChange(name, fact_of(old, name, defaults), fact_of(new, name, defaults))
        for name in defaults
        if fact_of(old, name, defaults) != fact_of(new, name, defaults)
    )
