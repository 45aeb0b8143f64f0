"""What happens to listings, in the audit trail."""

from __future__ import annotations

from datetime import datetime

from foundation.actions.audit import record
from foundation.models import User
from marketplace.models import Listing


def record_about(action: str, listing: Listing, actor: User, now: datetime) -> None:
    """Write one audit entry about a listing."""
    record(
        action=action,
        subject_kind="listing",
        subject_reference=listing.reference,
        organisation_reference=listing.organisation.reference,
        actor=actor,
        now=now,
        facts={"kind": str(listing.kind)},
    )
