"""Decides about marks: recognise, withdraw. With fact, rule, date and reason; sent to the partner; kept."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from foundation.models import User
from foundation.periods import add_years, day_of, start_of_day
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation
from quality.actions.mark_states import change_state
from quality.actions.windows import refresh_quality_windows
from quality.choices import DecisionKind, MarkKind, MarkState, ReasonCode
from quality.models import Decision, Mark, MarkHeld


class ReasonMissing(Invalid):
    code = "reason-missing"
    sentence = _("Write down the fact and the reason. The partner reads both.")


class MarkUnknown(NotFound):
    code = "mark-unknown"
    sentence = _("We do not know this mark.")


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


def mark_with(code: str) -> Mark:
    """A mark by code; refuses one that we do not know."""
    mark = Mark.objects.filter(code=code).first()
    if mark is None:
        raise MarkUnknown
    return mark


def require_reasons(fact: str, reason: str) -> None:
    """Refuse a decision without fact or reason, and a BSN in either."""
    if not fact.strip():
        raise ReasonMissing(field="fact")
    if not reason.strip():
        raise ReasonMissing(field="reason")
    refuse_bsn(fact=fact, reason=reason)


def lock_organisation(organisation: Organisation) -> None:
    """Let decisions about one organisation come one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


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
    held already, an empty fact or reason, and a mark of the committee that is not seconded by another person.
    """
    mark = mark_with(mark_code)
    if mark.kind != MarkKind.DECISION and not mark.accepts_documents:
        raise NotOurDecision(mark=mark.name)
    if mark.is_by_committee and seconded_by is None:
        raise SecondPersonMissing(mark=mark.name)
    if seconded_by is not None and seconded_by.pk == actor.pk:
        raise SamePerson
    require_reasons(fact, reason)
    today = day_of(now)
    until_on = valid_until_on or add_years(today, mark.valid_years or 2)
    if until_on <= today:
        raise EndsBeforeStart(field="valid_until_on")
    lock_organisation(organisation)
    held = MarkHeld.objects.filter(organisation=organisation, mark=mark, until_at__gt=now)
    if held.exists():
        raise AlreadyHeld(organisation=organisation.name, mark=mark.name)
    decision = decide_about_mark(
        organisation=organisation,
        mark=mark,
        kind=DecisionKind.RECOGNISE,
        reason_code=reason_code,
        fact=fact,
        rule=mark.legal_ground,
        reason=reason,
        actor=actor,
        now=now,
        takes_effect_at=now,
        valid_until_on=until_on,
        seconded_by=seconded_by,
    )
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

    Refuses a mark that is not held, and an empty fact or reason. The partner gets fact, rule, date, reason and the
    way to object (Regulation (EU) 2019/1150, art. 4).
    """
    mark = mark_with(mark_code)
    require_reasons(fact, reason)
    at = max(takes_effect_at or now, now)
    lock_organisation(organisation)
    held = (
        MarkHeld.objects.filter(organisation=organisation, mark=mark)
        .exclude(until_at__lte=now)
        .order_by("-from_at")
        .first()
    )
    if held is None:
        raise NotHeld(organisation=organisation.name, mark=mark.name)
    decision = decide_about_mark(
        organisation=organisation,
        mark=mark,
        kind=DecisionKind.WITHDRAW,
        reason_code=reason_code,
        fact=fact,
        rule=rule or mark.legal_ground,
        reason=reason,
        actor=actor,
        now=now,
        takes_effect_at=at,
        valid_until_on=None,
    )
    held.until_at = (
        max(at, held.from_at) if held.until_at is None else min(held.until_at, max(at, held.from_at))
    )
    change_state(held, MarkState.WITHDRAWN)
    held.decision = decision
    held.save(update_fields=["until_at", "state", "decision"])
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
    return decision


def decide_about_mark(
    *,
    organisation: Organisation,
    mark: Mark,
    kind: DecisionKind,
    reason_code: ReasonCode,
    fact: str,
    rule: str,
    reason: str,
    actor: User,
    now: datetime,
    takes_effect_at: datetime,
    valid_until_on: date | None,
    seconded_by: User | None = None,
) -> Decision:
    """Write a decision about a mark down, record it, and have it sent. What it does to the mark, the caller does."""
    decision = Decision.objects.create(
        organisation=organisation,
        mark=mark,
        kind=kind,
        reason_code=reason_code,
        fact=fact.strip(),
        rule=rule,
        reason=reason.strip(),
        decided_by=actor,
        seconded_by=seconded_by,
        decided_at=now,
        takes_effect_at=takes_effect_at,
        valid_until_on=valid_until_on,
    )
    record(
        action=f"{kind}_mark",
        subject_kind="decision",
        subject_reference=decision.reference,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"mark": mark.code, "takes_effect_at": takes_effect_at.isoformat()},
    )
    leave_message(kind="mark.decided", reference=decision.reference)
    return decision
