"""Changes to published listings that wait for a look, and who wrote last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from foundation.models import User
from marketplace.choices import ListingState, ReviewOutcome
from marketplace.models import Listing, ListingReview, ListingVersion, Organisation
from marketplace.queries.content import facts_from, faults_of_stored
from marketplace.queries.regions import spot_named
from marketplace.rules.facts import AnyFacts
from marketplace.rules.faults import refusing
from marketplace.rules.kept_facts import FactsOutdated, read_facts, said


@dataclass(frozen=True, slots=True)
class Edit:
    """When a listing, or the change to it that waits, was last written, and by whom."""

    at: datetime
    by: User | None


def waiting_proposal(listing: Listing) -> ListingReview | None:
    """The change to a listing that waits for a look, if there is one."""
    proposals = ListingReview.objects.select_related("proposed_by")
    return proposals.filter(listing=listing, outcome="", proposed__isnull=False).first()


def proposal_sent_back(listing: Listing) -> ListingReview | None:
    """The newest change to a published listing, when one of us sent it back and nothing was written since."""
    newest = ListingReview.objects.filter(listing=listing).order_by("-asked_at", "-pk").first()
    if (
        newest is None
        or newest.proposed is None
        or newest.outcome != ReviewOutcome.SENT_BACK
        or newest.decided_at is None
        or listing.state != ListingState.PUBLISHED
        or listing.changed_at > newest.decided_at
    ):
        return None
    return newest


def listings_with_proposals(organisation: Organisation) -> set[int]:
    """The listings of an organisation, by id, of which a change waits for a look."""
    rows = ListingReview.objects.filter(
        listing__organisation=organisation, outcome="", proposed__isnull=False
    )
    return set(rows.order_by().values_list("listing_id", flat=True))


def newest_edit(listing: Listing) -> Edit:
    """The newest writing of a listing or of its proposal: what somebody who edits it has read."""
    proposal = waiting_proposal(listing)
    if (
        proposal is not None
        and proposal.proposed_at is not None
        and proposal.proposed_at > listing.changed_at
    ):
        return Edit(proposal.proposed_at, proposal.proposed_by)
    version = (
        ListingVersion.objects.select_related("changed_by")
        .filter(listing=listing, until_at=listing.changed_at)
        .first()
    )
    return Edit(listing.changed_at, version.changed_by if version is not None else None)


def may_stay_online(listing: Listing, *, day: date) -> bool:
    """Whether what a listing says now may be shown on a day: else a change does not wait beside it."""
    return not refusing(faults_of_stored([listing], day=day)[0])


def proposed_facts(proposal: ListingReview) -> AnyFacts | None:
    """What a proposal wants a listing to say; None when it is too old to read."""
    try:
        return read_facts(proposal.proposed or {})
    except FactsOutdated:
        return None


def says_now(listing: Listing) -> dict[str, object]:
    """What a stored listing says, by field; its details are to be read along."""
    return said(facts_from(listing))


def would_say(proposal: ListingReview) -> dict[str, object]:
    """What a listing would say with its proposal, by field, with its place by the name that visitors read."""
    says: dict[str, object] = dict((proposal.proposed or {}).get("says", {}))
    spot = spot_named(str(says.get("place", "")))
    return {**says, "place": spot.name} if spot is not None else says
