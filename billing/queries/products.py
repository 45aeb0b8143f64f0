"""Products as the price card of a day says they are."""

from __future__ import annotations

from datetime import date

from billing.models import Product, ProductOnCard
from billing.rules.cards import DATED

NAMES = (*DATED, "position")


def products_on(day: date) -> list[Product]:
    """Every product as it is on a day, in the order of the card; one that no card names yet is not offered.

    Each with its issuer. What they hold belongs to that day: they are to be read, not to be stored.
    """
    rows = ProductOnCard.objects.filter(valid_from__lte=day).order_by("product_id", "-valid_from")
    on_card = {row.product_id: row for row in rows.distinct("product_id")}
    products = list(Product.objects.select_related("issuer", "issuer__party"))
    for product in products:
        row = on_card.get(product.pk)
        for name in NAMES if row is not None else ():
            setattr(product, name, getattr(row, name))
    return sorted(products, key=lambda product: (product.position, product.code))
