"""The queue of the quality desk, and the cases that are about marks in doubt."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.periods import start_of_day
from foundation.queries.outbox import message_about
from quality.actions.decisions import withdraw_mark
from quality.actions.statements import Statement
from quality.actions.suspensions import Evidence, reinstate_mark, suspend_mark, wait_for_evidence
from quality.choices import CheckKind, DecisionKind, ReasonCode
from quality.models import Decision, MarkHeld
from quality.queries.consequences import held_in_doubt, listings_needing, register_evidence, rules_asking
from quality.queries.decisions import decision_with
from web.desk.cases import queue_at
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.decisions import Choice, DoubtForm
from web.mail.decisions import letter_text

KIND_OF = {
    Choice.SUSPEND: DecisionKind.SUSPEND,
    Choice.WAIT: DecisionKind.DUE_FOR_CHECK,
    Choice.CONFIRM: DecisionKind.REINSTATE,
    Choice.WITHDRAW: DecisionKind.WITHDRAW,
}
REASON_OF = {
    Choice.SUSPEND: ReasonCode.NOT_IN_REGISTER,
    Choice.WAIT: ReasonCode.EVIDENCE_MISSING,
    Choice.CONFIRM: ReasonCode.EVIDENCE_ACCEPTED,
    Choice.WITHDRAW: ReasonCode.NOT_IN_REGISTER,
}


@for_staff(StaffRole.QUALITY)
@require_safe
def queue(request: DeskRequest) -> HttpResponse:
    """What waits for a person: the greatest risk first. The first case is one press away."""
    return render(
        request, "desk/queue.html", {"queue": queue_at(clock.now(), group=request.GET.get("group", ""))}
    )


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def gone(request: DeskRequest, reference: str) -> HttpResponse:
    """A mark that vanished from a register: before and after, what is online, and the decision."""
    held = held_in_doubt(reference)
    if held is None:
        # Somebody decided meanwhile: what was decided stands on the page of the decision.
        return redirect("web:desk-decision", reference=decision_with(reference).reference)
    now = clock.now()
    # The partner reads the rule, so it stands in its language.
    with translation.override(held.organisation.party.language):
        rules = rules_asking(held.organisation, held.mark, now)
    needing = listings_needing(held.organisation, held.mark, now)
    told = message_about(kind="mark.due", reference=reference) or message_about(
        kind="mark.decided", reference=reference
    )
    first = {
        "choice": Choice.SUSPEND,
        "fact": held.decision.fact if held.decision else "",
        "rule": rules[0],
    }
    form = DoubtForm(request.POST or None, initial=first)
    form.fields["rule"].choices = [(one, one) for one in rules]  # type: ignore[attr-defined]  # a choice field
    letter = ""
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            letter = letter_text(_as_decision(held, form))
        else:
            try:
                _decide(request, held, form)
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                messages.success(request, _("Decided. The letter to the partner is sent."))
                return redirect("web:desk-queue")
    return render(
        request,
        "desk/case_gone.html",
        {
            "queue": queue_at(now, group=request.GET.get("group", ""), current=reference),
            "held": held,
            "organisation": held.organisation,
            "evidence": register_evidence(held),
            "needing": sorted(needing.items()),
            "count": sum(needing.values()),
            "told_at": told.done_at if told else None,
            "form": form,
            "chosen": form["choice"].value(),
            "letter": letter,
        },
        status=422 if form.errors else 200,
    )


def _statement(form: DoubtForm) -> Statement:
    facts = form.cleaned_data
    return Statement(
        fact=facts["fact"],
        reason=facts["reason"],
        rule=facts["rule"],
        reason_code=REASON_OF[Choice(facts["choice"])],
    )


def _first_day_after(form: DoubtForm) -> date | None:
    last: date | None = form.cleaned_data["until_on"]
    return last + timedelta(days=1) if last else None


def _as_decision(held: MarkHeld, form: DoubtForm) -> Decision:
    """The decision as it would be, not stored, for its letter."""
    choice, statement, until_on = (
        Choice(form.cleaned_data["choice"]),
        _statement(form),
        _first_day_after(form),
    )
    now = clock.now()
    return Decision(
        organisation=held.organisation,
        mark=held.mark,
        kind=KIND_OF[choice],
        reason_code=statement.reason_code,
        fact=statement.fact,
        rule=statement.rule,
        reason=statement.reason,
        decided_at=now,
        takes_effect_at=start_of_day(until_on) if choice == Choice.WAIT and until_on else now,
        valid_until_on=until_on if choice == Choice.SUSPEND else None,
    )


def _decide(request: DeskRequest, held: MarkHeld, form: DoubtForm) -> Decision:
    facts, statement, until_on = form.cleaned_data, _statement(form), _first_day_after(form)
    organisation, code, now = held.organisation, held.mark.code, clock.now()
    match Choice(facts["choice"]):
        case Choice.SUSPEND:
            return suspend_mark(
                organisation=organisation,
                mark_code=code,
                statement=statement,
                until_on=until_on,
                actor=request.user,
                now=now,
            )
        case Choice.WAIT:
            return wait_for_evidence(
                organisation=organisation,
                mark_code=code,
                statement=statement,
                until_on=until_on or date.min,
                actor=request.user,
                now=now,
            )
        case Choice.CONFIRM:
            return reinstate_mark(
                organisation=organisation,
                mark_code=code,
                statement=statement,
                evidence=Evidence(kind=CheckKind(facts["evidence_kind"]), source=facts["source"]),
                actor=request.user,
                now=now,
            )
        case Choice.WITHDRAW:
            return withdraw_mark(
                organisation=organisation,
                mark_code=code,
                fact=statement.fact,
                reason=statement.reason,
                reason_code=statement.reason_code,
                rule=statement.rule,
                actor=request.user,
                now=now,
            )
