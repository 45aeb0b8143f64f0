"""What happened to a listing: who did what when, and what each change changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.errors import NotFound
from foundation.models import AuditEntry, User
from marketplace.models import Listing, ListingReview, ListingVersion
from marketplace.queries.proposals import says_now
from marketplace.rules.facts import AnyFacts
from marketplace.rules.kept_facts import FactsOutdated, read_facts

# A person reads a page of it; what is older stays in the audit trail.
MOST = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened; of a change with what it said before and after, of a look with its reasons."""

    at: datetime
    action: str
    actor: User | None
    version_id: int | None = None
    before: dict[str, object] | None = None
    after: dict[str, object] | None = None
    reasons: str = ""


def history_of(listing: Listing) -> list[Happened]:
    """What happened to a listing, the newest first; its details are to be read along.

    What a version said is known as long as versions are kept.
    """
    versions = list(ListingVersion.objects.filter(listing=listing).order_by("-until_at", "-id")[:MOST])
    said_after = [says_now(listing), *(dict(one.facts["says"]) for one in versions)]
    changed = {one.until_at: (one, after) for one, after in zip(versions, said_after, strict=False)}
    reasons = dict(
        ListingReview.objects.filter(listing=listing).exclude(reasons="").values_list("decided_at", "reasons")
    )
    happened = []
    entries = AuditEntry.objects.select_related("actor").filter(
        subject_kind="listing", subject_reference=listing.reference
    )
    for entry in entries.order_by("-id")[:MOST]:
        writes = entry.action in {"change_listing", "approve_change_of_listing"}
        version, after = changed.get(entry.happened_at, (None, None)) if writes else (None, None)
        happened.append(
            Happened(
                at=entry.happened_at,
                action=entry.action,
                actor=entry.actor,
                version_id=version.pk if version is not None else None,
                before=dict(version.facts["says"]) if version is not None else None,
                after=after,
                reasons=reasons.get(entry.happened_at, "") if "send_back" in entry.action else "",
            )
        )
    return happened


def version_said(listing: Listing, version_id: str) -> AnyFacts:
    """What a listing said before, to go on with. Refuses a version that is not there, or too old to read."""
    version = (
        ListingVersion.objects.filter(listing=listing, pk=version_id).first()
        if version_id.isdecimal()
        else None
    )
    if version is None:
        raise NotFound
    try:
        return read_facts(version.facts)
    except FactsOutdated as outdated:
        raise NotFound from outdated
