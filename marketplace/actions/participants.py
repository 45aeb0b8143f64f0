"""Enrols participants, and forgets them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Invalid
from foundation.models import User
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation, Participant


class ParticipantNeedsName(Invalid):
    code = "participant-needs-name"
    sentence = _("Fill in a name. A first name is enough.")


@transaction.atomic
def enrol_participant(*, organisation: Organisation, name: str, actor: User, now: datetime) -> Participant:
    """Keep somebody who takes part. Refuses an empty name and one that holds a BSN."""
    if not name.strip():
        raise ParticipantNeedsName(field="name")
    refuse_bsn(name=name)
    participant = Participant.objects.create(
        organisation=organisation, name=name.strip()[:100], enrolled_at=now
    )
    _record("enrol_participant", participant, actor, now)
    return participant


@transaction.atomic
def forget_participant(*, participant: Participant, actor: User, now: datetime) -> None:
    """Let the name go; what was counted stays. Twice changes nothing."""
    locked = Participant.objects.select_for_update().select_related("organisation").get(pk=participant.pk)
    if locked.forgotten_at is None:
        locked.name, locked.forgotten_at = "", now
        locked.save(update_fields=["name", "forgotten_at"])
        _record("forget_participant", locked, actor, now)


def _record(action: str, participant: Participant, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="participant",
        subject_reference=participant.reference,
        organisation_reference=participant.organisation.reference,
        actor=actor,
        now=now,
    )
