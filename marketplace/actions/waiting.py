"""Puts a listing in wait for a person, and takes it back out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from foundation.models import User
from marketplace.actions.clearances import end_content_clearance
from marketplace.actions.listing_trail import record_about
from marketplace.choices import ListingState, ReviewOutcome
from marketplace.models import Listing, ListingReview
from marketplace.rules.faults import Fault


def send_to_review(*, listing: Listing, faults: Sequence[Fault], actor: User, now: datetime) -> None:
    """Let a locked listing wait for a person; it shows no more, and its slot is free. One wait goes on when it changes.

    The caller has refused what may not be shown at all.
    """
    findings = sorted({fault.fingerprint for fault in faults})
    waiting = ListingReview.objects.filter(listing=listing, outcome="")
    if not waiting.update(findings=findings):
        ListingReview.objects.create(listing=listing, findings=findings, asked_at=now)
        record_about("ask_review_of_listing", listing, actor, now)
    end_content_clearance(listing=listing, at=now)
    Listing.objects.filter(pk=listing.pk).update(state=ListingState.REVIEW, live_during="{}")
    listing.refresh_from_db(fields=["state", "live_during"])


def take_back_review(*, listing: Listing, now: datetime) -> None:
    """End the wait of a locked listing without a decision; nothing happens when it does not wait."""
    ListingReview.objects.filter(listing=listing, outcome="").update(
        outcome=ReviewOutcome.TAKEN_BACK, decided_at=now
    )
