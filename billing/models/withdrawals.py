"""Withdrawals: what a person declared, and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from billing.models.agreements import Agreement


class Withdrawal(models.Model):
    """A person withdrew from what they ordered, within the time for that. Never changed."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="withdrawal")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-withdrawn_at", "-id"]

    def __str__(self) -> str:
        return f"withdrawal from {self.agreement_id}"
