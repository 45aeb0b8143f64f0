"""Visitors who want a job or a home: kept briefly, for the partner alone; and who of the partner is told."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from foundation.choices import Language
from marketplace.models.listings import Listing
from marketplace.models.organisations import Membership, Organisation


class Lead(models.Model):
    """Somebody who left a name and a way to be reached. Expires after six months (AVG)."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="leads")
    name = models.CharField(max_length=100)
    contact = models.CharField(max_length=120, help_text="telephone number or e-mail address")
    message = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=Language.choices)
    consent = models.TextField(
        blank=True,
        help_text="what the visitor agreed to when it was sent, in its language; none before that was asked",
    )
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
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


class LeadRoute(models.Model):
    """Which member is told of who answers a listing, or any listing of the organisation. Without one all are told."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "listing"],
                nulls_distinct=False,
                name="answers_to_a_listing_go_one_way",
            )
        ]

    def __str__(self) -> str:
        return f"route {self.pk}"
