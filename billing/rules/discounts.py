"""Which discount a product gets: the best one of those that hold, never two together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountFacts:
    """What decides whether a discount is given: its kind, its products, what it needs beside them, and its code."""

    discount_id: int
    kind: str
    percent: int
    products: frozenset[str]
    needs: frozenset[str] = frozenset()
    code: str = ""


def best_discounts(
    discounts: Sequence[DiscountFacts], *, chosen: Collection[str], had: Collection[str], code: str = ""
) -> dict[str, int]:
    """The discount of each chosen product, by code of the product; the largest, of equal ones the first."""
    typed = code.strip().casefold()
    found: dict[str, DiscountFacts] = {}
    for discount in discounts:
        holds = {
            "introduction": True,
            "action": True,
            "bundle": discount.needs <= set(chosen),
            "code": bool(typed) and discount.code.casefold() == typed,
        }[discount.kind]
        if not holds:
            continue
        for product in discount.products & set(chosen):
            is_new = discount.kind != "introduction" or product not in had
            best = found.get(product)
            if is_new and (best is None or discount.percent > best.percent):
                found[product] = discount
    return {product: discount.discount_id for product, discount in found.items()}
