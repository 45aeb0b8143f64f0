"""The letter about a group that one of us decided on: what, why, and how to object."""

from __future__ import annotations

from datetime import datetime

from marketplace.queries.groups import group_decision_of
from web.mail.deliveries import address_of, send_letter


def mail_group_decided(*, reference: str, now: datetime) -> None:
    """Tell one of the two what was decided about their group, with the reasons and how to object."""
    decision = group_decision_of(reference)
    language = decision.organisation.party.language
    send_letter(
        to=decision.organisation.party.email,
        language=language,
        template="group_decided",
        facts={
            "decision": decision,
            "tie": decision.tie,
            "organisation": decision.organisation,
            "address": address_of("groups", language=language),
        },
    )
