"""Puts a listing in wait for a person, and takes it back out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from foundation.models import User
from marketplace.actions.clearances import end_content_clearance
from marketplace.actions.listing_trail import record_about
from marketplace.choices import ListingState, ReviewOutcome
from marketplace.models import Listing, ListingReview
from marketplace.rules.facts import AnyFacts
from marketplace.rules.faults import Fault
from marketplace.rules.kept_facts import kept


def send_to_review(*, listing: Listing, faults: Sequence[Fault], actor: User, now: datetime) -> None:
    """Let a locked listing wait for a person; it shows no more, and its slot is free. One wait goes on when it changes.

    The caller has refused what may not be shown at all.
    """
    findings = sorted({fault.fingerprint for fault in faults})
    end_proposal(listing=listing, now=now)
    waiting = ListingReview.objects.filter(listing=listing, outcome="")
    if not waiting.update(findings=findings):
        ListingReview.objects.create(listing=listing, findings=findings, asked_at=now)
        record_about("ask_review_of_listing", listing, actor, now)
    end_content_clearance(listing=listing, at=now)
    Listing.objects.filter(pk=listing.pk).update(state=ListingState.REVIEW, live_during="{}")
    listing.refresh_from_db(fields=["state", "live_during"])


def keep_proposal(
    *, listing: Listing, facts: AnyFacts, faults: Sequence[Fault], actor: User, now: datetime
) -> ListingReview:
    """Keep a change of a locked listing until a person looked; what is online stays as it is (ADR 0046).

    One at a time: a newer one takes the place of what waits, and its wait goes on. The same again changes nothing.
    """
    proposal = ListingReview.objects.filter(listing=listing, outcome="", proposed__isnull=False).first()
    if proposal is not None and proposal.proposed == kept(facts):
        return proposal
    proposal = proposal or ListingReview(listing=listing, asked_at=now)
    proposal.findings = sorted({fault.fingerprint for fault in faults})
    proposal.proposed, proposal.proposed_at, proposal.proposed_by = kept(facts), now, actor
    proposal.save()
    record_about("propose_change_of_listing", listing, actor, now)
    return proposal


def end_proposal(*, listing: Listing, now: datetime) -> bool:
    """End the proposal of a locked listing without a decision; answer whether there was one. Its words are kept."""
    return bool(
        ListingReview.objects.filter(listing=listing, outcome="", proposed__isnull=False).update(
            outcome=ReviewOutcome.TAKEN_BACK, decided_at=now
        )
    )


def take_back_review(*, listing: Listing, now: datetime) -> None:
    """End the wait of a locked listing without a decision; nothing happens when it does not wait."""
    ListingReview.objects.filter(listing=listing, outcome="").update(
        outcome=ReviewOutcome.TAKEN_BACK, decided_at=now
    )
