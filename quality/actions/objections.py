"""Objecting to a decision, and answering: by somebody else than who decided, within a term, with reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.organisations import refuse_bsn
from quality.actions.decisions import recognise_organisation
from quality.actions.listing_decisions import reinstate_listing
from quality.actions.statements import Statement
from quality.actions.suspensions import reinstate_mark
from quality.choices import DecisionKind, ObjectionOutcome, ReasonCode
from quality.models import Decision, Mark, Objection
from quality.rules.objections import OBJECTIONABLE, answer_by, last_objection_day


class NothingToObjectTo(Conflict):
    code = "nothing-to-object-to"
    sentence = _("This decision is in your favour. There is nothing to object to.")


class ObjectionTooLate(Conflict):
    code = "objection-too-late"
    sentence = _("You could object up to and including {day}. Call us if something kept you from it.")


class ObjectedAlready(Conflict):
    code = "objected-already"
    sentence = _("You objected to this decision already, under {reference}. You get one answer to it.")


class AnsweredAlready(Conflict):
    code = "objection-answered-already"
    sentence = _("This objection is answered already.")


class DecidedByYourself(NotAllowed):
    code = "decided-by-yourself"
    sentence = _("You took this decision yourself. Somebody else has to look at the objection.")


class AnswerMissing(Invalid):
    code = "answer-missing"
    sentence = _("Write down why the objection is right or not. The partner reads it.")


@transaction.atomic
def object_to_decision(*, decision: Decision, actor: User, now: datetime, text: str = "") -> Objection:
    """Object to a decision, with or without words; it is answered within a term. What was decided goes on meanwhile.

    Refuses what is in the partner's favour, after the last day, a second time, and something like a BSN in the text.
    """
    if decision.kind not in OBJECTIONABLE:
        raise NothingToObjectTo
    last = last_objection_day(day_of(decision.decided_at))
    if day_of(now) > last:
        raise ObjectionTooLate(day=date_format(last, "j F Y"))
    refuse_bsn(text=text)
    Decision.objects.select_for_update(no_key=True).get(pk=decision.pk)
    known = Objection.objects.filter(decision=decision).first()
    if known is not None:
        raise ObjectedAlready(reference=known.reference)
    objection = Objection.objects.create(
        decision=decision,
        text=text.strip(),
        made_by=actor,
        made_at=now,
        answer_by_on=answer_by(day_of(now)),
    )
    _record("object_to_decision", objection, actor, now)
    leave_message(kind="objection.made", reference=objection.reference)
    return objection


@transaction.atomic
def answer_objection(
    *, objection: Objection, outcome: ObjectionOutcome, answer: str, actor: User, now: datetime
) -> Objection:
    """Answer an objection with reasons. Right: a new decision makes undone what was decided, from now on.

    Refuses who decided, a second answer, one without reasons, and something like a BSN in it.
    """
    locked = Objection.objects.select_for_update().get(pk=objection.pk)
    decision = Decision.objects.select_related("organisation", "mark", "listing").get(pk=locked.decision_id)
    if locked.outcome:
        raise AnsweredAlready
    if decision.decided_by_id == actor.pk:
        raise DecidedByYourself
    if not answer.strip():
        raise AnswerMissing(field="answer")
    refuse_bsn(answer=answer)
    if outcome == ObjectionOutcome.UPHELD:
        locked.new_decision = REMEDIES[DecisionKind(decision.kind)](decision, answer, actor, now)
    locked.outcome, locked.answer, locked.answered_by, locked.answered_at = (
        outcome,
        answer.strip(),
        actor,
        now,
    )
    locked.save(update_fields=["outcome", "answer", "answered_by", "answered_at", "new_decision"])
    _record("answer_objection", locked, actor, now)
    if outcome == ObjectionOutcome.REJECTED:
        # One that is right is told by the letter of the new decision.
        leave_message(kind="objection.rejected", reference=locked.reference)
    return locked


def _put_back(decision: Decision, answer: str, actor: User, now: datetime) -> Decision:
    statement = Statement(
        fact=decision.fact,
        reason=answer,
        reason_code=ReasonCode.OBJECTION_UPHELD,
        rule=decision.rule,
    )
    if decision.listing is not None:
        return reinstate_listing(listing=decision.listing, grounds=statement, actor=actor, now=now)
    return reinstate_mark(
        organisation=decision.organisation,
        mark_code=_mark_of(decision).code,
        statement=statement,
        actor=actor,
        now=now,
    )


def _mark_of(decision: Decision) -> Mark:
    if decision.mark is None:
        raise NothingToObjectTo
    return decision.mark


def _give(decision: Decision, answer: str, actor: User, now: datetime) -> Decision:
    return recognise_organisation(
        organisation=decision.organisation,
        mark_code=_mark_of(decision).code,
        fact=decision.fact,
        reason=answer,
        reason_code=ReasonCode.OBJECTION_UPHELD,
        actor=actor,
        now=now,
    )


REMEDIES: Mapping[DecisionKind, Callable[[Decision, str, User, datetime], Decision]] = {
    DecisionKind.REFUSE: _give,
    DecisionKind.DUE_FOR_CHECK: _put_back,
    DecisionKind.SUSPEND: _put_back,
    DecisionKind.WITHDRAW: _put_back,
    DecisionKind.REMOVE: _put_back,
}
"""What makes each decision undone that can be objected to (`OBJECTIONABLE`)."""


def _record(action: str, objection: Objection, actor: User, now: datetime) -> None:
    decision = objection.decision
    record(
        action=action,
        subject_kind="objection",
        subject_reference=objection.reference,
        organisation_reference=decision.organisation.reference,
        actor=actor,
        now=now,
        facts={"decision": decision.reference, "outcome": objection.outcome},
    )
