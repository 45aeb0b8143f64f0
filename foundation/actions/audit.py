"""Records what happened, in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from foundation.models import AuditEntry, User


def record(
    *,
    action: str,
    subject_kind: str,
    subject_reference: str,
    now: datetime,
    actor: User | None = None,
    organisation_reference: str = "",
    facts: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Write one audit entry. `facts` holds references, dates, numbers and codes; never personal data."""
    return AuditEntry.objects.create(
        happened_at=now,
        action=action,
        subject_kind=subject_kind,
        subject_reference=subject_reference,
        organisation_reference=organisation_reference,
        actor=actor,
        facts=dict(facts or {}),
    )
