"""Payments that are disputed, and those of which a bank warns; both as Stripe says at the last look."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.choices import DisputeState
from billing.models.receivables import Payment


class Dispute(models.Model):
    """A payer asks the bank for the money back. What was taken and given back stands in returns and payments."""

    reference = models.CharField(max_length=120, unique=True, help_text="Stripe's own")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    charge_reference = models.CharField(max_length=120)
    reason = models.CharField(max_length=60, help_text="Stripe's word")
    state = models.CharField(max_length=24, choices=DisputeState.choices)
    cents = models.BigIntegerField(help_text="what the payer disputes")
    taken_cents = models.BigIntegerField(default=0, help_text="what is away from us now, without the fee")
    fee_cents = models.BigIntegerField(default=0)
    evidence_due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="when we first read that it was over")

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [models.CheckConstraint(name="dispute_is_about_money", condition=Q(cents__gt=0))]
        indexes = [models.Index(fields=["state", "evidence_due_at"], name="dispute_by_state")]

    def __str__(self) -> str:
        return self.reference


class FraudWarning(models.Model):
    """A card's bank believes that a payment is fraud; a person looks at it. No money moves by itself."""

    reference = models.CharField(max_length=120, unique=True, help_text="Stripe's own")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="fraud_warnings")
    fraud_type = models.CharField(max_length=60, help_text="Stripe's word")
    warned_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=300, blank=True, help_text="what our colleague did with it")

    class Meta:
        ordering = ["-warned_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="fraud_warning_looked_at_says_by_whom_and_what",
                condition=Q(looked_at=None, looked_by=None, outcome="")
                | (Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(outcome="")),
            )
        ]

    def __str__(self) -> str:
        return self.reference
