"""What was given away and sold of what is limited: discounts and stock. Given back when nothing comes of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from billing.models.agreements import Agreement
from billing.models.catalogue import Discount, StockItem


class DiscountUse(models.Model):
    """An agreement was made with a discount."""

    discount = models.ForeignKey(Discount, on_delete=models.PROTECT, related_name="uses")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="discount_uses")
    used_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["discount", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["discount", "agreement"], name="discount_is_used_once_by_an_agreement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.discount_id} by {self.agreement_id}"


class StockSale(models.Model):
    """So many of something limited were sold; the database refuses more than there are."""

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="sales")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="stock_sales")
    quantity = models.PositiveIntegerField()
    sold_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "id"]
        constraints = [models.CheckConstraint(name="stock_sale_is_of_something", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.item_id}"
