"""Decides about evidence that a partner sent: it is in order, it is not, or nobody can tell."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict
from foundation.models import User
from foundation.periods import day_of, start_of_day
from quality.actions.checks import record_checks
from quality.actions.claims import ClaimDecided, MarkRunsOn, counts_as_long, refuse_days
from quality.actions.interruptions import close_interruption, interruption_from
from quality.actions.mark_states import change_state
from quality.actions.statements import Statement, lock_organisation, require_reasons, write_decision
from quality.actions.windows import refresh_quality_windows
from quality.choices import CheckKind, CheckOutcome, DecisionKind, MarkState, ReasonCode
from quality.models import Certificate, Check, Decision, MarkHeld
from quality.rules.claims import holds_until

UNDECIDED = (MarkState.CLAIMED, MarkState.UNVERIFIABLE)


class MarkOnHold(Conflict):
    code = "mark-on-hold"
    sentence = _("{mark} of {organisation} is suspended or withdrawn. First decide about that.")


@transaction.atomic
def confirm_claim(
    *, certificate: Certificate, fact: str, reason: str, actor: User, now: datetime
) -> Decision:
    """The evidence is in order: the mark counts from now until the evidence's last day is past.

    What counted until now goes over without a gap: its stretch ends at the instant at which this one begins. Refuses
    evidence that was decided or is over, a mark that is suspended, on its way out or lasts as long already, and an
    empty fact or reason.
    """
    statement = Statement(fact=fact, reason=reason, reason_code=ReasonCode.EVIDENCE_ACCEPTED)
    require_reasons(statement)
    organisation, mark = certificate.organisation, certificate.mark
    lock_organisation(organisation)
    held = _undecided(certificate)
    refuse_days(mark, certificate, today=day_of(now))
    until_on = holds_until(
        kind=certificate.kind,
        issued_on=certificate.issued_on,
        valid_until_on=certificate.valid_until_on,
        valid_years=mark.valid_years,
    )
    until_at = start_of_day(until_on) if until_on else None
    others = MarkHeld.objects.select_for_update().filter(organisation=organisation, mark=mark)
    interruption = interruption_from(organisation, mark, now)
    is_over = interruption is not None and interruption.decision.kind == DecisionKind.WITHDRAW
    if interruption is not None and not (is_over and interruption.from_at <= now):
        raise MarkOnHold(mark=mark.name, organisation=organisation.name)
    if until_at is None or counts_as_long(organisation, mark, until_at, now):
        raise MarkRunsOn(mark=mark.name)
    for running in others.without_claims().exclude(pk=held.pk).exclude(until_at__lte=now).order_by("pk"):
        running.until_at = max(now, running.from_at)
        change_state(running, MarkState.EXPIRED)
        running.save(update_fields=["until_at", "state"])
    decision = write_decision(
        kind=DecisionKind.RECOGNISE,
        organisation=organisation,
        mark=mark,
        statement=statement,
        actor=actor,
        now=now,
        valid_until_on=until_on,
    )
    if interruption is not None:
        # What was withdrawn is given anew.
        close_interruption(interruption=interruption, at=now, decision=decision)
    change_state(held, MarkState.VERIFIED)
    held.from_at, held.until_at, held.checked_on, held.decision = now, until_at, day_of(now), decision
    held.save(update_fields=["state", "from_at", "until_at", "checked_on", "decision"])
    _record_check(certificate, CheckOutcome.CONFIRMED, actor, now)
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
    return decision


@transaction.atomic
def refuse_claim(
    *,
    certificate: Certificate,
    reason_code: ReasonCode,
    fact: str,
    reason: str,
    actor: User,
    now: datetime,
) -> Decision:
    """The evidence is not enough: nothing changes in what counts. Refuses what was decided already."""
    return _turn_down(
        certificate, MarkState.WITHDRAWN, CheckOutcome.REFUSED, reason_code, fact, reason, actor, now
    )


@transaction.atomic
def leave_claim_open(
    *, certificate: Certificate, fact: str, reason: str, actor: User, now: datetime
) -> Decision:
    """Nobody can tell whether the evidence is real: it does not count, and may still be confirmed later."""
    missing = ReasonCode.EVIDENCE_MISSING
    return _turn_down(
        certificate, MarkState.UNVERIFIABLE, CheckOutcome.NOT_FOUND, missing, fact, reason, actor, now
    )


def _turn_down(
    certificate: Certificate,
    state: MarkState,
    outcome: CheckOutcome,
    reason_code: ReasonCode,
    fact: str,
    reason: str,
    actor: User,
    now: datetime,
) -> Decision:
    statement = Statement(fact=fact, reason=reason, reason_code=reason_code)
    require_reasons(statement)
    lock_organisation(certificate.organisation)
    held = _undecided(certificate)
    decision = write_decision(
        kind=DecisionKind.REFUSE,
        organisation=certificate.organisation,
        mark=certificate.mark,
        statement=statement,
        actor=actor,
        now=now,
    )
    change_state(held, state)
    held.decision, held.checked_on = decision, day_of(now)
    held.save(update_fields=["state", "decision", "checked_on"])
    _record_check(certificate, outcome, actor, now)
    return decision


def _undecided(certificate: Certificate) -> MarkHeld:
    held = MarkHeld.objects.select_for_update().get(certificate=certificate)
    if held.state not in UNDECIDED:
        raise ClaimDecided
    return held


def _record_check(certificate: Certificate, outcome: CheckOutcome, actor: User, now: datetime) -> None:
    kind = certificate.get_kind_display()
    source = f"{kind} {certificate.number or certificate.reference}, {certificate.issued_on.isoformat()}"
    record_checks(
        checks=[
            Check(
                organisation=certificate.organisation,
                mark=certificate.mark,
                kind=CheckKind.DOCUMENT,
                outcome=outcome,
                checked_at=now,
                checked_by=actor,
                source=source,
                sha256=certificate.sha256,
            )
        ]
    )
