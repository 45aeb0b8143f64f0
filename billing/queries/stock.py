"""What is limited: what there is, and how much of it is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from billing.choices import PriceUnit
from billing.models import Product, StockItem
from billing.queries.products import products_on


@dataclass(frozen=True, slots=True)
class InStock:
    """Something limited, with how many were sold."""

    item: StockItem
    sold: int

    @property
    def left(self) -> int:
        """How many can still be bought."""
        return max(self.item.quantity - self.sold, 0)


def _counted(items: QuerySet[StockItem]) -> list[InStock]:
    rows = items.select_related("product").annotate(
        sold=Coalesce(Sum("sales__quantity", filter=Q(sales__given_back_at=None)), 0)
    )
    return [InStock(item, int(getattr(item, "sold", 0))) for item in rows.order_by("sells_until_on", "id")]


def on_sale(product: Product, day: date) -> list[InStock]:
    """What of a product is on sale on a day, the first to end first."""
    return _counted(StockItem.objects.filter(product=product, sells_until_on__gt=day))


def stock_by_product(day: date) -> dict[int, list[InStock]]:
    """Everything on sale on a day, by id of its product."""
    found: dict[int, list[InStock]] = {}
    for one in _counted(StockItem.objects.filter(sells_until_on__gt=day)):
        found.setdefault(one.item.product_id, []).append(one)
    return found


def all_stock() -> list[InStock]:
    """Everything limited there is and was, the first to end first; for staff."""
    return _counted(StockItem.objects.all())


def limited_products(day: date) -> list[Product]:
    """What can be sold as something limited on a day: what comes once."""
    return [
        product
        for product in products_on(day)
        if product.unit == PriceUnit.ONCE and product.is_offered and not product.has_free_amount
    ]
