"""Remembers what a person said about a row of a register: is it this organisation, or another one?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Conflict
from foundation.models import User
from marketplace.models import Organisation
from quality.actions.checks import record_checks
from quality.actions.register_consequences import draw_consequences
from quality.choices import CheckKind, CheckOutcome, MatchState
from quality.models import Check, Register, RegisterMatch, RegisterSnapshot
from quality.queries.snapshots import match_with


class MatchDecided(Conflict):
    code = "register-match-decided"
    sentence = _("This was decided already: “{state}”. Nothing changed.")


@transaction.atomic
def confirm_match(*, reference: str, actor: User, now: datetime) -> RegisterMatch:
    """Say that a row is this organisation: kept, and used by every snapshot after it. Refuses what was decided."""
    return _decide(reference, MatchState.CONFIRMED, CheckOutcome.CONFIRMED, actor, now)


@transaction.atomic
def reject_match(*, reference: str, actor: User, now: datetime) -> RegisterMatch:
    """Say that a row is somebody else: never proposed again, and no proof any more. Refuses what was decided."""
    return _decide(reference, MatchState.REJECTED, CheckOutcome.REFUSED, actor, now)


def _decide(
    reference: str, state: MatchState, outcome: CheckOutcome, actor: User, now: datetime
) -> RegisterMatch:
    found = match_with(reference)
    # As the import locks: the register first, so that the snapshot does not change meanwhile.
    register = Register.objects.select_for_update(no_key=True).get(pk=found.register_id)
    Organisation.objects.select_for_update(no_key=True).get(pk=found.organisation_id)
    match = RegisterMatch.objects.select_for_update().get(pk=found.pk)
    if match.state != MatchState.PROPOSED:
        raise MatchDecided(state=MatchState(match.state).label)
    match.state, match.decided_at, match.decided_by = state, now, actor
    match.save(update_fields=["state", "decided_at", "decided_by"])
    seen = RegisterSnapshot.objects.get(pk=match.snapshot_id)
    record_checks(
        checks=[
            Check(
                organisation_id=match.organisation_id,
                mark_id=register.mark_id,
                kind=CheckKind.REGISTER,
                outcome=outcome,
                checked_at=now,
                checked_by=actor,
                source=f"{register.name}, {seen.taken_on.isoformat()}: {match.name}"[:300],
                sha256=seen.sha256,
                snapshot=seen,
                row=match.row,
            )
        ]
    )
    record(
        action=f"{'confirm' if state == MatchState.CONFIRMED else 'reject'}_register_match",
        subject_kind="register_match",
        subject_reference=match.reference,
        actor=actor,
        now=now,
        facts={"register": register.code, "row": match.row},
    )
    current = (
        RegisterSnapshot.objects.select_related("register", "register__mark")
        .filter(register=register, is_current=True)
        .first()
    )
    if current is not None:
        draw_consequences(snapshot=current, now=now, organisation_ids=[match.organisation_id])
    return match
