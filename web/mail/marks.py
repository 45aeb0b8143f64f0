"""Letters about marks that end: ahead, and when it happened."""

from __future__ import annotations

from datetime import datetime

from foundation.periods import day_of
from quality.choices import MarkState
from quality.models import MarkHeld
from quality.queries.held import counts_without, held_with
from web.mail.deliveries import address_of, send_letter


def mail_mark_ends(*, reference: str, now: datetime) -> None:
    """Tell, 60, 30 and 7 days ahead, that a mark ends: its last day, what that does, and how to renew it.

    The reference names the stretch, its first day without the mark, and the distance. Nothing is sent when it was
    renewed, ended or changed meanwhile.
    """
    held_id, until_on, _days = reference.split(":")
    held = held_with(int(held_id))
    if held.state != MarkState.VERIFIED or held.until_at is None or held.until_at <= now:
        return
    if day_of(held.until_at).isoformat() == until_on:
        _send(held, "mark_ends")


def mail_mark_ended(*, reference: str, now: datetime) -> None:
    """Tell that a mark ended and what is not shown by it; nothing is sent when another stretch took over."""
    held = held_with(int(reference))
    if not counts_without(held, now):
        _send(held, "mark_ended")


def _send(held: MarkHeld, template: str) -> None:
    organisation = held.organisation
    language = organisation.party.language
    by_file = bool(held.mark.accepted_evidence)
    send_letter(
        to=organisation.party.email,
        language=language,
        template=template,
        facts={
            "held": held,
            "organisation": organisation,
            "by_file": by_file,
            "address": address_of("claim" if by_file else "marks", language=language),
        },
    )
