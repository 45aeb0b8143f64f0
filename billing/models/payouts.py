"""Payouts of Stripe to our bank, and the transactions that each is made of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from billing.choices import PayoutLineKind, PayoutState


class Payout(models.Model):
    """Money that Stripe sends to our bank, as Stripe says at the last look."""

    reference = models.CharField(max_length=120, unique=True, help_text="Stripe's own")
    account = models.CharField(
        max_length=50, blank=True, help_text="code of the issuer whose account it is; empty: the shared one"
    )
    state = models.CharField(max_length=12, choices=PayoutState.choices)
    cents = models.BigIntegerField()
    is_automatic = models.BooleanField(help_text="only of these Stripe tells what they are made of")
    descriptor = models.CharField(max_length=60, blank=True, help_text="what stands on the bank statement")
    trace = models.CharField(max_length=80, blank=True, help_text="the bank's own number of the transfer")
    failure = models.CharField(max_length=60, blank=True, help_text="Stripe's word")
    made_at = models.DateTimeField()
    arrives_on = models.DateField()
    lines_read_at = models.DateTimeField(
        null=True, blank=True, help_text="when Stripe had told what it is made of"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [models.CheckConstraint(name="payout_is_positive", condition=Q(cents__gt=0))]
        indexes = [models.Index(fields=["-arrives_on"], name="payout_by_day")]

    def __str__(self) -> str:
        return self.reference


class PayoutLine(models.Model):
    """One transaction of Stripe's balance in a payout, once. What we booked for it is found by Stripe's references."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="lines")
    reference = models.CharField(max_length=120, unique=True, help_text="of the transaction")
    kind = models.CharField(max_length=12, choices=PayoutLineKind.choices)
    category = models.CharField(max_length=60, help_text="Stripe's word")
    source = models.CharField(max_length=120, blank=True, help_text="the charge, refund or dispute")
    intent = models.CharField(max_length=120, blank=True, help_text="the payment intent, of a charge")
    description = models.CharField(max_length=200, blank=True)
    cents = models.BigIntegerField(help_text="before the fee; less than nothing when money left")
    fee_cents = models.BigIntegerField()
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["payout", "happened_at", "id"]

    def __str__(self) -> str:
        return self.reference
