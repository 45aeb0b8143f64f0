"""Agreements: what was accepted, its lines, and what was charged for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from billing.choices import EndReason, PaymentTerms
from billing.models.catalogue import Product
from billing.models.quotes import Quote
from foundation.models import Party
from foundation.references import new_reference
from invoices.models import Document, Issuer
from marketplace.models import Organisation


def agreement_reference() -> str:
    return new_reference("A", groups=2)


class Agreement(models.Model):
    """An accepted quote. Its term is a year, and grows by a year at each renewal until it is ended."""

    reference = models.CharField(max_length=24, unique=True, default=agreement_reference, editable=False)
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="agreement")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    payment_terms = models.CharField(max_length=8, choices=PaymentTerms.choices)
    purchase_order = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    term_until_on = models.DateField(help_text="first day after the running term")
    accepted_at = models.DateTimeField()
    first_paid_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="first day it no longer holds")
    end_reason = models.CharField(max_length=8, choices=EndReason.choices, blank=True)

    class Meta:
        ordering = ["-accepted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="agreement_term_runs_forward", condition=Q(term_until_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="agreement_end_has_a_reason",
                condition=Q(ended_on=None, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-accepted_at"], name="agreement_by_organisation")]

    def __str__(self) -> str:
        return self.reference


class AgreementLine(models.Model):
    """A part of an agreement, from a day until a day."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_price_cents = models.BigIntegerField()
    discount_name = models.CharField(max_length=120, blank=True)
    discount_cents = models.BigIntegerField(default=0, help_text="of the first charge; zero or positive")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="first day it no longer holds")

    class Meta:
        ordering = ["agreement", "id"]
        constraints = [
            models.CheckConstraint(name="agreement_line_has_a_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="agreement_line_runs_forward", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"


class Charge(models.Model):
    """What was charged for a line and a period, once: the database refuses a second."""

    line = models.ForeignKey(AgreementLine, on_delete=models.PROTECT, related_name="charges")
    period_from = models.DateField(help_text="first day of the year, or the day of a charge that comes once")
    period_until = models.DateField(null=True, blank=True)
    full_cents = models.BigIntegerField()
    discount_cents = models.BigIntegerField(default=0)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    charged_at = models.DateTimeField()

    class Meta:
        ordering = ["line", "period_from"]
        constraints = [models.UniqueConstraint(fields=["line", "period_from"], name="charge_is_made_once")]

    def __str__(self) -> str:
        return f"{self.line_id} from {self.period_from}"


class BillingRun(models.Model):
    """A run that billed: until which day, and what came of it."""

    until_on = models.DateField()
    started_at = models.DateTimeField()
    invoices = models.PositiveIntegerField(default=0)
    gross_cents = models.BigIntegerField(default=0)
    parked = models.JSONField(
        default=list, help_text="references of agreements that a person must look at, and why"
    )

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"until {self.until_on}"
