"""Writes a decision with its statement of reasons: fact, rule, date, reason; kept, recorded and sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Invalid, NotFound
from foundation.models import User
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation
from quality.choices import DecisionKind, ReasonCode
from quality.models import Decision, Mark


class ReasonMissing(Invalid):
    code = "reason-missing"
    sentence = _("Write down the fact and the reason. The partner reads both.")


class MarkUnknown(NotFound):
    code = "mark-unknown"
    sentence = _("We do not know this mark.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Why something is decided. Without a rule of its own the legal ground of the mark is the rule."""

    fact: str
    reason: str
    reason_code: ReasonCode
    rule: str = ""


def mark_with(code: str) -> Mark:
    """A mark by code; refuses one that is not known."""
    mark = Mark.objects.filter(code=code).first()
    if mark is None:
        raise MarkUnknown
    return mark


def require_reasons(statement: Statement) -> None:
    """Refuse a statement without a fact or a reason, or with something like a BSN in it."""
    if not statement.fact.strip():
        raise ReasonMissing(field="fact")
    if not statement.reason.strip():
        raise ReasonMissing(field="reason")
    refuse_bsn(fact=statement.fact, reason=statement.reason, rule=statement.rule)


def lock_organisation(organisation: Organisation) -> None:
    """Two decisions about one organisation wait for each other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def write_decision(
    *,
    kind: DecisionKind,
    organisation: Organisation,
    mark: Mark,
    statement: Statement,
    actor: User,
    now: datetime,
    takes_effect_at: datetime | None = None,
    valid_until_on: date | None = None,
    seconded_by: User | None = None,
) -> Decision:
    """Store a decision about a mark, record it, and leave the letter to the partner. Call it inside an action."""
    decision = Decision.objects.create(
        organisation=organisation,
        mark=mark,
        kind=kind,
        reason_code=statement.reason_code,
        fact=statement.fact.strip(),
        rule=statement.rule.strip() or mark.legal_ground,
        reason=statement.reason.strip(),
        decided_by=actor,
        seconded_by=seconded_by,
        decided_at=now,
        takes_effect_at=takes_effect_at or now,
        valid_until_on=valid_until_on,
    )
    record(
        action=f"{kind}_mark",
        subject_kind="decision",
        subject_reference=decision.reference,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"mark": mark.code, "takes_effect_at": decision.takes_effect_at.isoformat()},
    )
    leave_message(kind="mark.decided", reference=decision.reference)
    return decision
