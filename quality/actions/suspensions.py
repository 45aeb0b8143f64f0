"""Decides about marks that are in doubt: suspend for a while, wait for evidence, put in order again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of, start_of_day
from marketplace.models import Organisation
from quality.actions.checks import record_checks
from quality.actions.decisions import EndsBeforeStart
from quality.actions.interruptions import interrupt, interruption_from, resume, stretch_from
from quality.actions.mark_states import change_state
from quality.actions.statements import (
    Statement,
    lock_organisation,
    mark_with,
    require_reasons,
    write_decision,
)
from quality.actions.windows import refresh_quality_windows
from quality.choices import CheckKind, CheckOutcome, DecisionKind, MarkKind, MarkState, ReasonCode
from quality.models import Check, Decision, Mark, MarkHeld


class NothingToSuspend(Conflict):
    code = "nothing-to-suspend"
    sentence = _("{organisation} does not hold {mark} at that moment, so there is nothing to suspend.")


class SuspendedAlready(Conflict):
    code = "suspended-already"
    sentence = _("{mark} is suspended or withdrawn already by decision {decision}. End that first.")


class NothingToWaitFor(Conflict):
    code = "nothing-to-wait-for"
    sentence = _("{mark} is not due for check, so there is no evidence to wait for.")


class NotLater(Invalid):
    code = "not-later"
    sentence = _("Choose a later day than the one on which the mark ends now.")


class NothingToReinstate(Conflict):
    code = "nothing-to-reinstate"
    sentence = _("{mark} is not suspended, withdrawn or due for check, so there is nothing to put in order.")


class EvidenceNotNamed(Invalid):
    code = "evidence-not-named"
    sentence = _("Write down what you saw, or whom you asked.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a person saw or was told that shows that a mark is real."""

    kind: CheckKind
    source: str
    sha256: str = ""


@transaction.atomic
def suspend_mark(
    *,
    organisation: Organisation,
    mark_code: str,
    statement: Statement,
    actor: User,
    now: datetime,
    until_on: date | None = None,
    takes_effect_at: datetime | None = None,
) -> Decision:
    """Let a mark not count for a while, at once or from an instant: listings that need it are gone at that second.

    `until_on` is the first day on which it counts again: it then does, at midnight in Amsterdam, with nobody doing
    anything. Without it a new decision has to end it. Refuses what does not count then, what is suspended or
    withdrawn already, an end before the begin, and an empty fact or reason.
    """
    mark = mark_with(mark_code)
    require_reasons(statement)
    at = max(takes_effect_at or now, now)
    until_at = start_of_day(until_on) if until_on else None
    if until_at is not None and until_at <= at:
        raise EndsBeforeStart(field="until_on")
    lock_organisation(organisation)
    known = interruption_from(organisation, mark, now)
    if known is not None:
        raise SuspendedAlready(mark=mark.name, decision=known.decision.reference)
    held = stretch_from(organisation, mark, at)
    if held is None or held.state not in {MarkState.VERIFIED, MarkState.DUE_FOR_CHECK}:
        raise NothingToSuspend(organisation=organisation.name, mark=mark.name)
    decision = write_decision(
        kind=DecisionKind.SUSPEND,
        organisation=organisation,
        mark=mark,
        statement=statement,
        actor=actor,
        now=now,
        takes_effect_at=at,
        valid_until_on=until_on,
    )
    interrupt(held=held, decision=decision, state=MarkState.SUSPENDED, until_at=until_at)
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
    return decision


@transaction.atomic
def wait_for_evidence(
    *,
    organisation: Organisation,
    mark_code: str,
    statement: Statement,
    until_on: date,
    actor: User,
    now: datetime,
) -> Decision:
    """Let a mark that is due for check count longer: it ends at the beginning of a later day, unless evidence comes.

    Refuses a mark that is not due for check, a day that is not later, and an empty fact or reason.
    """
    mark = mark_with(mark_code)
    require_reasons(statement)
    lock_organisation(organisation)
    held = stretch_from(organisation, mark, now)
    if held is None or held.state != MarkState.DUE_FOR_CHECK or held.until_at is None:
        raise NothingToWaitFor(mark=mark.name)
    if start_of_day(until_on) <= held.until_at:
        raise NotLater(field="until_on")
    decision = write_decision(
        kind=DecisionKind.DUE_FOR_CHECK,
        organisation=organisation,
        mark=mark,
        statement=statement,
        actor=actor,
        now=now,
        takes_effect_at=start_of_day(until_on),
    )
    held.until_at, held.decision = decision.takes_effect_at, decision
    held.save(update_fields=["until_at", "decision"])
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
    return decision


@transaction.atomic
def reinstate_mark(
    *,
    organisation: Organisation,
    mark_code: str,
    statement: Statement,
    actor: User,
    now: datetime,
    evidence: Evidence | None = None,
    takes_effect_at: datetime | None = None,
) -> Decision:
    """Put a mark in order again: one that is suspended, withdrawn, or due for check, or that ended because it was due.

    Evidence that a person saw is kept as a check. Where an objection was right it is as it was before the decision,
    also when it was in doubt then. A mark that would have ended by itself meanwhile stays ended. Refuses a mark with
    which nothing is the matter, evidence without a source, and an empty fact or reason.
    """
    mark = mark_with(mark_code)
    require_reasons(statement)
    if evidence is not None and not evidence.source.strip():
        raise EvidenceNotNamed(field="source")
    at = max(takes_effect_at or now, now)
    lock_organisation(organisation)
    interruption = interruption_from(organisation, mark, now)
    held = None if interruption else _in_doubt(organisation, mark, now)
    if interruption is None and held is None:
        raise NothingToReinstate(mark=mark.name)
    ends = interruption.mark_until_at if interruption else None
    decision = write_decision(
        kind=DecisionKind.REINSTATE,
        organisation=organisation,
        mark=mark,
        statement=statement,
        actor=actor,
        now=now,
        takes_effect_at=at,
        valid_until_on=day_of(ends) if ends and mark.kind == MarkKind.DECISION else None,
    )
    if interruption is not None:
        held = resume(interruption=interruption, at=at, decision=decision)
    is_as_it_was = interruption is not None and statement.reason_code == ReasonCode.OBJECTION_UPHELD
    if held is not None and not is_as_it_was:
        _confirm(held, decision, now)
    if evidence is not None:
        seen = Check(
            organisation=organisation,
            mark=mark,
            kind=evidence.kind,
            outcome=CheckOutcome.CONFIRMED,
            checked_at=now,
            checked_by=actor,
            source=evidence.source.strip()[:300],
            sha256=evidence.sha256,
        )
        record_checks(checks=[seen])
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
    return decision


def _in_doubt(organisation: Organisation, mark: Mark, now: datetime) -> MarkHeld | None:
    """The stretch that is due for check; or one that ended for that, with what follows it still to be made."""
    held = stretch_from(organisation, mark, now)
    if held is not None:
        return held if held.state == MarkState.DUE_FOR_CHECK else None
    return (
        MarkHeld.objects.select_related("decision")
        .filter(organisation=organisation, mark=mark, decision__kind=DecisionKind.DUE_FOR_CHECK)
        .order_by("-from_at")
        .first()
    )


def _confirm(held: MarkHeld, decision: Decision, now: datetime) -> None:
    """It is in order: what a register proves counts without a known end again."""
    ends = held.until_at if held.mark.kind == MarkKind.DECISION else None
    if held.until_at is not None and held.until_at <= now:
        MarkHeld.objects.create(
            organisation=decision.organisation,
            mark=held.mark,
            state=MarkState.VERIFIED,
            from_at=decision.takes_effect_at,
            until_at=None,
            checked_on=day_of(now),
            snapshot=held.snapshot,
            decision=decision,
        )
        return
    change_state(held, MarkState.VERIFIED)
    held.until_at, held.checked_on, held.decision = ends, day_of(now), decision
    held.save(update_fields=["state", "until_at", "checked_on", "decision"])
