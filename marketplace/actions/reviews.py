"""Decides about listings that wait for our look: put online, or sent back with reasons."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.outbox import leave_message
from foundation.errors import Conflict
from foundation.models import User
from marketplace.actions.listing_trail import record_about
from marketplace.actions.organisations import FieldEmpty, refuse_bsn
from marketplace.actions.profiles import refuse_second_profile
from marketplace.actions.publishing import (
    NoAllowance,
    NoSlotLeft,
    faults_in_stored,
    free_slot,
    locked_allowances,
    put_online,
    refuse_begun,
    refuse_content,
    refuse_over,
)
from marketplace.choices import ListingKind, ListingState, ReviewOutcome
from marketplace.models import OF_KINDS, Listing, ListingReview
from marketplace.rules.faults import asking


class NotWaiting(Conflict):
    code = "not-waiting"
    sentence = _("This listing does not wait for us any more. Somebody decided, or its author took it back.")


class ChangedMeanwhile(Conflict):
    code = "changed-meanwhile"
    sentence = _("Its author changed this listing while you read it. Read it again, then decide.")


def _locked(listing: Listing, seen_at: datetime) -> tuple[Listing, ListingReview]:
    locked = (
        Listing.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality", *OF_KINDS)
        .get(pk=listing.pk)
    )
    review = ListingReview.objects.filter(listing=locked, outcome="", proposed__isnull=True).first()
    if review is None or locked.state != ListingState.REVIEW:
        raise NotWaiting
    if locked.changed_at != seen_at:
        raise ChangedMeanwhile
    return locked, review


def decide_review(review: ListingReview, outcome: ReviewOutcome, actor: User, now: datetime) -> None:
    """Write what came of a locked wait; its author is told."""
    review.outcome = outcome
    review.decided_by = actor
    review.decided_at = now
    review.save(update_fields=["findings", "outcome", "reasons", "decided_by", "decided_at"])
    leave_message(kind="listing.reviewed", reference=str(review.pk))


@transaction.atomic
def approve_listing(*, listing: Listing, seen_at: datetime, actor: User, now: datetime) -> Listing:
    """Say yes to a listing that waits: it takes a slot and shows. What was asked about it is not asked again.

    Without a free slot it becomes a draft that its author can put online without another look. `seen_at` is when the
    text that was read had last changed. Refuses one that does not wait, that changed meanwhile, or that may not be
    shown at all by now (a higher minimum wage, a new norm, its own dates).
    """
    allowances = locked_allowances(listing, now)
    listing, review = _locked(listing, seen_at)
    refuse_over(listing.ends_at, now)
    refuse_begun(listing, now)
    if listing.kind == ListingKind.PROFILE:
        refuse_second_profile(listing, listing.programme)
    faults = faults_in_stored(listing, now)
    refuse_content(faults)
    review.findings = sorted({fault.fingerprint for fault in asking(faults)})
    decide_review(review, ReviewOutcome.APPROVED, actor, now)
    record_about("approve_listing", listing, actor, now)
    try:
        slot = free_slot(allowances, now)
    except (NoAllowance, NoSlotLeft):
        Listing.objects.filter(pk=listing.pk).update(state=ListingState.DRAFT)
        listing.state = ListingState.DRAFT
        return listing
    put_online(listing=listing, slot=slot, actor=actor, now=now)
    return listing


@transaction.atomic
def send_back_listing(
    *, listing: Listing, seen_at: datetime, reasons: str, actor: User, now: datetime
) -> Listing:
    """Give a listing that waits back to its author, with reasons that say what to write otherwise.

    Refuses empty reasons, one that does not wait, and one that changed meanwhile.
    """
    if not reasons.strip():
        raise FieldEmpty(field="reasons")
    refuse_bsn(reasons=reasons)
    listing, review = _locked(listing, seen_at)
    review.reasons = reasons.strip()
    decide_review(review, ReviewOutcome.SENT_BACK, actor, now)
    Listing.objects.filter(pk=listing.pk).update(state=ListingState.DRAFT)
    listing.state = ListingState.DRAFT
    record_about("send_back_listing", listing, actor, now)
    return listing
