"""Listings that wait until a person has looked at them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from marketplace.choices import ReviewOutcome
from marketplace.models.listings import Listing


class ListingReview(models.Model):
    """One wait of a listing for our look, and what came of it. An approved one clears its findings for good.

    With `proposed` it is a change to a listing that stays online as it is until we looked (ADR 0046).
    """

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="reviews")
    # Fingerprints, not words: what an author wrote about a person stays in the listing alone.
    findings = ArrayField(models.CharField(max_length=64), help_text="fingerprints of what is asked")
    asked_at = models.DateTimeField()
    proposed = models.JSONField(null=True, blank=True, help_text="facts of a change to what is online")
    proposed_at = models.DateTimeField(null=True, blank=True, help_text="when it was last written")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=ReviewOutcome.choices, blank=True)
    reasons = models.TextField(blank=True, help_text="what the author reads when it is sent back")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(outcome=""), name="listing_waits_for_one_review_at_a_time"
            ),
            models.CheckConstraint(
                name="decided_review_says_when",
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="review_sent_back_gives_reasons",
                condition=~Q(outcome=ReviewOutcome.SENT_BACK) | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="proposal_says_who_wrote_it_and_when",
                condition=Q(proposed__isnull=True, proposed_at=None, proposed_by=None)
                | Q(proposed__isnull=False, proposed_at__isnull=False, proposed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.outcome}"
