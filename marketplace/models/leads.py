"""Visitors who want a job: kept briefly, for the employer alone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from foundation.choices import Language
from marketplace.models.listings import Listing


class Lead(models.Model):
    """Somebody who left a name and a way to be reached. Expires after six months (AVG)."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="leads")
    name = models.CharField(max_length=100)
    contact = models.CharField(max_length=120, help_text="telephone number or e-mail address")
    message = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=Language.choices)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="lead_expires_after_it_came", condition=Q(expires_at__gt=F("created_at"))
            )
        ]

    def __str__(self) -> str:
        return f"lead {self.pk}"
