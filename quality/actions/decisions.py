"""Decides about marks: recognise, refuse, withdraw. With fact, rule, date and reason; sent to the partner; kept."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.models import User
from foundation.periods import add_years, day_of, start_of_day
from marketplace.models import Organisation
from quality.actions.interruptions import (
    close_interruption,
    interrupt,
    interruption_from,
    resume,
    stretch_from,
)
from quality.actions.statements import (
    Statement,
    lock_organisation,
    mark_with,
    require_reasons,
    write_decision,
)
from quality.actions.windows import refresh_quality_windows
from quality.choices import DecisionKind, MarkKind, MarkState, ReasonCode
from quality.models import Decision, MarkHeld


class NotOurDecision(Conflict):
    code = "not-our-decision"
    sentence = _(
        "{mark} is proven by a public register. Import the register; it cannot be given by decision."
    )


class AlreadyHeld(Conflict):
    code = "already-held"
    sentence = _("{organisation} holds {mark} already.")


class NotHeld(Conflict):
    code = "not-held"
    sentence = _("{organisation} does not hold {mark}, so there is nothing to withdraw.")


class SecondPersonMissing(NotAllowed):
    code = "second-person-missing"
    sentence = _("{mark} is given by two people. Propose it; a colleague confirms it.")


class SamePerson(NotAllowed):
    code = "same-person"
    sentence = _("You proposed this yourself. Somebody else must confirm it.")


class EndsBeforeStart(Invalid):
    code = "ends-before-start"
    sentence = _("The last day must lie after the first.")


@transaction.atomic
def recognise_organisation(
    *,
    organisation: Organisation,
    fact: str,
    reason: str,
    actor: User,
    now: datetime,
    mark_code: str = "bmip",
    reason_code: ReasonCode = ReasonCode.CONDITIONS_MET,
    valid_until_on: date | None = None,
    seconded_by: User | None = None,
) -> Decision:
    """Give a mark that we decide about ourselves (the BMIP-erkenning, or evidence a person checked) from now on.

    Lasts as many years as the mark says, or until a given day. Refuses a mark that only a register proves, one that is
    held already, an empty fact or reason, and a mark of the committee that is not seconded by another person. What was
    suspended is reinstated, not given anew; what was withdrawn is given anew.
    """
    mark = mark_with(mark_code)
    if mark.kind != MarkKind.DECISION and not mark.accepts_documents:
        raise NotOurDecision(mark=mark.name)
    if mark.is_by_committee and seconded_by is None:
        raise SecondPersonMissing(mark=mark.name)
    if seconded_by is not None and seconded_by.pk == actor.pk:
        raise SamePerson
    statement = Statement(fact=fact, reason=reason, reason_code=reason_code)
    require_reasons(statement)
    today = day_of(now)
    until_on = valid_until_on or add_years(today, mark.valid_years or 2)
    if until_on <= today:
        raise EndsBeforeStart(field="valid_until_on")
    lock_organisation(organisation)
    interruption = interruption_from(organisation, mark, now)
    is_suspended = interruption is not None and interruption.decision.kind == DecisionKind.SUSPEND
    if is_suspended or stretch_from(organisation, mark, now) is not None:
        raise AlreadyHeld(organisation=organisation.name, mark=mark.name)
    decision = write_decision(
        kind=DecisionKind.RECOGNISE,
        organisation=organisation,
        mark=mark,
        statement=statement,
        actor=actor,
        now=now,
        valid_until_on=until_on,
        seconded_by=seconded_by,
    )
    if interruption is not None:
        close_interruption(interruption=interruption, at=now, decision=decision)
    MarkHeld.objects.create(
        organisation=organisation,
        mark=mark,
        state=MarkState.VERIFIED,
        from_at=now,
        until_at=start_of_day(until_on),
        checked_on=today,
        decision=decision,
    )
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
    return decision


@transaction.atomic
def refuse_mark(
    *,
    organisation: Organisation,
    mark_code: str,
    fact: str,
    reason: str,
    actor: User,
    now: datetime,
    reason_code: ReasonCode = ReasonCode.EVIDENCE_MISSING,
    rule: str = "",
) -> Decision:
    """Refuse to give a mark that was asked for. Nothing that shows changes; the partner may object.

    Refuses, in its turn, one that is held already, and an empty fact or reason.
    """
    mark = mark_with(mark_code)
    statement = Statement(fact=fact, reason=reason, reason_code=reason_code, rule=rule)
    require_reasons(statement)
    lock_organisation(organisation)
    held = stretch_from(organisation, mark, now)
    if held is not None and held.state != MarkState.CLAIMED:
        raise AlreadyHeld(organisation=organisation.name, mark=mark.name)
    return write_decision(
        kind=DecisionKind.REFUSE,
        organisation=organisation,
        mark=mark,
        statement=statement,
        actor=actor,
        now=now,
    )


@transaction.atomic
def withdraw_mark(
    *,
    organisation: Organisation,
    mark_code: str,
    fact: str,
    reason: str,
    actor: User,
    now: datetime,
    reason_code: ReasonCode = ReasonCode.CONDITIONS_BROKEN,
    rule: str = "",
    takes_effect_at: datetime | None = None,
) -> Decision:
    """End a mark at once or from an instant; listings that need it are gone at that second.

    What is suspended can be withdrawn too. Refuses a mark that is not held, and an empty fact or reason. The partner
    gets fact, rule, date, reason and the way to object (Regulation (EU) 2019/1150, art. 4).
    """
    mark = mark_with(mark_code)
    statement = Statement(fact=fact, reason=reason, reason_code=reason_code, rule=rule)
    require_reasons(statement)
    at = max(takes_effect_at or now, now)
    lock_organisation(organisation)
    interruption = interruption_from(organisation, mark, now)
    held = stretch_from(organisation, mark, at)
    is_withdrawn = interruption is not None and interruption.decision.kind == DecisionKind.WITHDRAW
    if is_withdrawn or (held is None and interruption is None):
        raise NotHeld(organisation=organisation.name, mark=mark.name)
    decision = write_decision(
        kind=DecisionKind.WITHDRAW,
        organisation=organisation,
        mark=mark,
        statement=statement,
        actor=actor,
        now=now,
        takes_effect_at=at,
    )
    if interruption is not None:
        held = resume(interruption=interruption, at=at, decision=decision)
    if held is None:
        raise NotHeld(organisation=organisation.name, mark=mark.name)
    interrupt(held=held, decision=decision, state=MarkState.WITHDRAWN, until_at=None)
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
    return decision
