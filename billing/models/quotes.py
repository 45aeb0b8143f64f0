"""Quotes: what is offered, frozen when it is made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.models.catalogue import Discount, PriceCard, Product, StockItem, Terms
from foundation.models import Party
from foundation.references import new_reference
from invoices.choices import VatCategory
from invoices.models import Issuer
from marketplace.models import Organisation


def quote_reference() -> str:
    return new_reference("Q", groups=2)


class Quote(models.Model):
    """An offer to an organisation. A changed price card never changes it."""

    reference = models.CharField(max_length=24, unique=True, default=quote_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    price_card = models.ForeignKey(PriceCard, on_delete=models.PROTECT, related_name="quotes")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="quotes")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    valid_until_on = models.DateField(help_text="first day it no longer holds")
    purchase_order = models.CharField(max_length=60, blank=True)
    discount_code = models.CharField(max_length=50, blank=True, help_text="as it was typed")
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    gross_cents = models.BigIntegerField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="quote_is_accepted_or_withdrawn",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.reference


class QuoteLine(models.Model):
    """A product in a quantity, at the price of that day."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_price_cents = models.BigIntegerField()
    discount = models.ForeignKey(Discount, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    discount_percent = models.PositiveSmallIntegerField(default=0)
    stock_item = models.ForeignKey(
        StockItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vat_category = models.CharField(max_length=2, choices=VatCategory.choices)
    vat_rate = models.PositiveSmallIntegerField()
    vat_ground = models.CharField(max_length=16)

    class Meta:
        ordering = ["quote", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "position"], name="quote_line_has_its_own_position"),
            models.CheckConstraint(name="quote_line_has_a_quantity", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"


class QuoteApproval(models.Model):
    """A member agrees that another one accepts a quote."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="approvals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        ordering = ["quote", "id"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "user"], name="quote_is_approved_once_by_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.quote_id} by {self.user_id}"


class Acceptance(models.Model):
    """Who accepted a quote: name, time, address, terms and price card. Never changed."""

    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="acceptance")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    accepted_at = models.DateTimeField()
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    price_card = models.ForeignKey(PriceCard, on_delete=models.PROTECT, related_name="+")
    withdraw_until_on = models.DateField(
        null=True, blank=True, help_text="of a person: first day on which it is too late to withdraw"
    )
    asks_early_start = models.BooleanField(
        default=False, help_text="a person asked to begin before that day, and knows what is owed then"
    )

    class Meta:
        ordering = ["-accepted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="acceptance_early_start_is_asked_by_who_can_withdraw",
                condition=Q(asks_early_start=False) | Q(withdraw_until_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"acceptance of {self.quote_id}"
