"""Stretches of time in which a listing is kept from visitors by a decision."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from marketplace.models.listings import Listing


class ListingHold(models.Model):
    """A listing on hold, from an instant until an instant or until further notice. Quality decides it.

    It is a gap in what the clearances allow, whatever the partner publishes, withdraws or edits meanwhile (ADR 0026).
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="holds")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    source_reference = models.CharField(max_length=24, unique=True, help_text="the decision behind it")

    class Meta:
        ordering = ["listing", "from_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="hold_does_not_end_before_it_starts",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} on hold from {self.from_at}"
