"""Money that goes back to a partner: proposed, approved, sent the way it came in, and there or not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.choices import RefundState, RefundWay
from billing.models.receivables import Payment
from foundation.models import Party
from foundation.references import new_reference
from invoices.models import Document, Issuer


def refund_reference() -> str:
    return new_reference("B", groups=2)


class RefundFile(models.Model):
    """A file of credit transfers (pain.001) for the bank. Its bytes are kept: it is never made twice."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    stored_as = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    cents = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.stored_as


class Refund(models.Model):
    """So much of what a partner has to its credit goes back. Its reference is what the bank and Stripe know it by.

    While it stands, nothing else uses that credit; it leaves the ledger on the day on which the money is gone.
    """

    reference = models.CharField(max_length=24, unique=True, default=refund_reference, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(
        Payment,
        on_delete=models.PROTECT,
        related_name="refunds",
        help_text="it goes back the way this came in",
    )
    credit = models.ForeignKey(
        Document,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the credit note it is left of; none: left over of the payment itself",
    )
    cents = models.BigIntegerField()
    way = models.CharField(max_length=8, choices=RefundWay.choices)
    iban = models.CharField(max_length=34, blank=True)
    name = models.CharField(max_length=140)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.PROPOSED)
    needs_another = models.BooleanField(help_text="who approves is another than who proposed")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="none: it was made in the pages of Stripe itself",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.ForeignKey(
        RefundFile, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    provider_id = models.CharField(max_length=120, blank=True, db_index=True)
    paid_on = models.DateField(null=True, blank=True)
    back_on = models.DateField(null=True, blank=True, help_text="the money came back after all")
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(name="refund_is_positive", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="refund_by_bank_has_an_account",
                condition=Q(way=RefundWay.BANK) & ~Q(iban="") | Q(way=RefundWay.STRIPE, iban=""),
            ),
            models.CheckConstraint(
                name="refund_is_approved_by_another",
                condition=Q(needs_another=False) | Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="refund_is_sent_after_approval",
                condition=Q(approved_by__isnull=False)
                | Q(state__in=[RefundState.PROPOSED, RefundState.WITHDRAWN])
                | Q(proposed_by=None),
            ),
            models.CheckConstraint(
                name="refund_is_proposed_here_or_known_at_stripe",
                condition=Q(proposed_by__isnull=False) | Q(way=RefundWay.STRIPE) & ~Q(provider_id=""),
            ),
            models.UniqueConstraint(
                fields=["provider_id"], condition=~Q(provider_id=""), name="refund_is_known_once_at_stripe"
            ),
            models.CheckConstraint(
                name="refund_has_the_days_of_its_state",
                condition=(
                    Q(state=RefundState.PAID, paid_on__isnull=False, back_on=None)
                    | Q(
                        state=RefundState.FAILED,
                        paid_on__isnull=False,
                        back_on__isnull=False,
                        back_on__gte=F("paid_on"),
                    )
                    | Q(
                        state__in=[
                            *(RefundState.PROPOSED, RefundState.APPROVED, RefundState.SENT),
                            *(RefundState.FAILED, RefundState.WITHDRAWN),
                        ],
                        paid_on=None,
                        back_on=None,
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
