"""Decides about changes to published listings: applied, sent back with reasons, or taken back by their author."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.listing_trail import record_about
from marketplace.actions.listings import checked_spot, locked_listing, write_facts
from marketplace.actions.organisations import FieldEmpty, refuse_bsn
from marketplace.actions.publishing import refuse_content, refuse_over
from marketplace.actions.reviews import ChangedMeanwhile, NotWaiting, decide_review
from marketplace.actions.waiting import end_proposal
from marketplace.choices import ListingState, ReviewOutcome
from marketplace.models import Listing, ListingReview, Organisation
from marketplace.queries.content import faults_of
from marketplace.queries.proposals import proposed_facts
from marketplace.rules.faults import asking
from marketplace.rules.own_dates import over_at


class ProposalOutdated(Conflict):
    code = "proposal-outdated"
    sentence = _(
        "This change was written in an older form than that of today. Send it back, so that its author writes it again."
    )


class NoProposal(Conflict):
    code = "no-proposal"
    sentence = _("No change of this listing waits. One of us decided about it, or somebody took it back.")


def _locked(listing: Listing, seen_at: datetime) -> tuple[Listing, ListingReview]:
    locked = locked_listing(organisation=listing.organisation, reference=listing.reference)
    proposal = (
        ListingReview.objects.select_related("proposed_by")
        .filter(listing=locked, outcome="", proposed__isnull=False)
        .first()
    )
    if proposal is None or locked.state != ListingState.PUBLISHED:
        raise NotWaiting
    if proposal.proposed_at != seen_at:
        raise ChangedMeanwhile
    return locked, proposal


@transaction.atomic
def approve_proposal(*, listing: Listing, seen_at: datetime, actor: User, now: datetime) -> Listing:
    """Say yes to a change: the listing says it from now on, exactly as when its author had changed it without a look.

    It is checked anew on this day. What was asked about it is not asked again. `seen_at` is when the change that was
    read was last written. Refuses one that does not wait, that was written anew, or that may not be shown by now.
    """
    listing, proposal = _locked(listing, seen_at)
    facts = proposed_facts(proposal)
    if facts is None or proposal.proposed_by is None:
        raise ProposalOutdated
    spot = checked_spot(listing.organisation, facts, now)
    faults = faults_of([(listing.organisation, facts)], day=day_of(now))[0]
    refuse_content(faults)
    refuse_over(over_at(facts), now)
    proposal.findings = sorted({fault.fingerprint for fault in asking(faults)})
    decide_review(proposal, ReviewOutcome.APPROVED, actor, now)
    write_facts(listing=listing, facts=facts, spot=spot, author=proposal.proposed_by, now=now)
    record_about("approve_change_of_listing", listing, actor, now)
    return listing


@transaction.atomic
def send_back_proposal(
    *, listing: Listing, seen_at: datetime, reasons: str, actor: User, now: datetime
) -> Listing:
    """Give a change back to its author with reasons; what is online stays as it is.

    Refuses empty reasons, one that does not wait, and one that was written anew.
    """
    if not reasons.strip():
        raise FieldEmpty(field="reasons")
    refuse_bsn(reasons=reasons)
    listing, proposal = _locked(listing, seen_at)
    proposal.reasons = reasons.strip()
    decide_review(proposal, ReviewOutcome.SENT_BACK, actor, now)
    record_about("send_back_change_of_listing", listing, actor, now)
    return listing


@transaction.atomic
def take_back_proposal(*, organisation: Organisation, reference: str, actor: User, now: datetime) -> Listing:
    """Take a change back before one of us decides; what is online stays as it is. Refuses when none waits."""
    listing = locked_listing(organisation=organisation, reference=reference)
    if not end_proposal(listing=listing, now=now):
        raise NoProposal
    record_about("take_back_change_of_listing", listing, actor, now)
    return listing
