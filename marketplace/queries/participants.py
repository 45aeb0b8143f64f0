"""Finds an organisation's participants."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.models import Organisation, Participant


class UnknownParticipant(NotFound):
    code = "unknown-participant"
    sentence = _("There is no participant {participant} of this organisation. Enrol the participant first.")


def participants_of(organisation: Organisation) -> QuerySet[Participant]:
    """Who is enrolled and not forgotten, the last first."""
    return Participant.objects.filter(organisation=organisation, forgotten_at=None).order_by(
        "-enrolled_at", "-id"
    )


def participant_of(organisation: Organisation, reference: str) -> Participant:
    """An organisation's own participant; another's, or one that was forgotten, is not known."""
    participant = participants_of(organisation).filter(reference=reference.strip()).first()
    if participant is None:
        raise UnknownParticipant(field="participant", participant=reference)
    return participant
