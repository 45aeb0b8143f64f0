"""Records what happened, in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from foundation.actions.rows import insert_values
from foundation.models import AuditEntry, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened to one thing, to be written together with others; nobody in particular did it."""

    action: str
    subject_kind: str
    subject_reference: str
    organisation_reference: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def record_all(happenings: Sequence[Happening], *, now: datetime) -> None:
    """Write many audit entries at once; see `record`."""
    insert_values(
        AuditEntry,
        ("happened_at", "action", "subject_kind", "subject_reference", "organisation_reference", "facts"),
        [
            (
                now,
                one.action,
                one.subject_kind,
                one.subject_reference,
                one.organisation_reference,
                dict(one.facts),
            )
            for one in happenings
        ],
    )


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
