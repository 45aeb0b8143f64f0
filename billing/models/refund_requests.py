"""What a partner asked back of its credit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.models.receivables import Payment
from foundation.models import Party
from invoices.models import Document


class RefundRequest(models.Model):
    """A partner wants what is left of a payment or a credit note back. It stands until nothing is left of it."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    payment = models.OneToOneField(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="refund_request"
    )
    credit = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="refund_request_is_about_one_source",
                condition=Q(payment__isnull=False, credit=None) | Q(payment=None, credit__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"request of {self.party_id}"
