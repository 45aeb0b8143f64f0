"""Letters of the quality desk: decisions with their statement of reasons, and what became of an objection."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from foundation.periods import day_of
from quality.models import Decision
from quality.queries.decisions import decision_with, objection_with
from quality.rules.objections import OBJECTIONABLE, last_objection_day
from web.mail.deliveries import address_of, send_letter


def letter_facts(decision: Decision) -> dict[str, object]:
    """What the letter and the page of a decision say: the last day of objecting is none where there is nothing to."""
    can_object = decision.kind in OBJECTIONABLE
    return {
        "decision": decision,
        "organisation": decision.organisation,
        "object_until": last_objection_day(day_of(decision.decided_at)) if can_object else None,
    }


def letter_text(decision: Decision) -> str:
    """The letter of a decision that is not taken yet, as the partner would read it."""
    language = decision.organisation.party.language
    with translation.override(language if language in {"nl", "en"} else "en"):
        address = address_of("decision", language=language, reference=decision.reference)
        facts = {**letter_facts(decision), "address": address}
        return render_to_string("mail/decision.txt", facts, using="letters").strip()


def _decision_letter(reference: str, template: str) -> None:
    decision = decision_with(reference)
    language = decision.organisation.party.language
    send_letter(
        to=decision.organisation.party.email,
        language=language,
        template=template,
        facts={
            **letter_facts(decision),
            "address": address_of("decision", language=language, reference=decision.reference),
        },
    )


def mail_decision(*, reference: str, now: datetime) -> None:
    """Send a decision about a mark with fact, rule, date, reason and how to object."""
    _decision_letter(reference, "decision")


def mail_mark_due(*, reference: str, now: datetime) -> None:
    """Tell a partner that it vanished from a register (or is back), and until when its listings show."""
    _decision_letter(reference, "mark_due")


def _objection_letter(reference: str, template: str) -> None:
    objection = objection_with(reference)
    decision = objection.decision
    language = decision.organisation.party.language
    send_letter(
        to=decision.organisation.party.email,
        language=language,
        template=template,
        facts={
            "objection": objection,
            "decision": decision,
            "organisation": decision.organisation,
            "address": address_of("decision", language=language, reference=decision.reference),
        },
    )


def mail_objection(*, reference: str, now: datetime) -> None:
    """Acknowledge an objection, and say until when it is answered."""
    _objection_letter(reference, "objection")


def mail_objection_rejected(*, reference: str, now: datetime) -> None:
    """Tell, with reasons, that an objection is not right and the decision stays."""
    _objection_letter(reference, "objection_rejected")
