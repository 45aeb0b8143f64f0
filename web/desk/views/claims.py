"""The desk: evidence that a partner sent, its file, and the decision about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from quality.actions.claim_decisions import confirm_claim, leave_claim_open, refuse_claim
from quality.choices import MarkState, ReasonCode
from quality.models import Certificate
from quality.queries.claims import certificate_with, certificates_waiting, content_of, looks_of
from quality.rules.claims import holds_until
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.claims import CONFIRM, REFUSE, ClaimDecisionForm
from web.evidence import evidence_answer


@for_staff(StaffRole.QUALITY)
@require_safe
def claims(request: DeskRequest) -> HttpResponse:
    """All evidence that waits, oldest first."""
    return render(request, "desk/claims.html", {"waiting": certificates_waiting()})


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: DeskRequest, reference: str) -> HttpResponse:
    """What the partner says of its document, and the form to decide about it. The partner gets a letter."""
    found = certificate_with(reference)
    form = ClaimDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _decide(request, found, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, said)
            return redirect("web:desk-claims")
    state = found.held.state
    return render(
        request,
        "desk/claim.html",
        {
            "certificate": found,
            "form": form,
            "is_open": state in {MarkState.CLAIMED, MarkState.UNVERIFIABLE},
            "until_on": holds_until(
                kind=found.kind,
                issued_on=found.issued_on,
                valid_until_on=found.valid_until_on,
                valid_years=found.mark.valid_years,
            ),
            "looks": looks_of(found),
        },
        status=422 if form.errors else 200,
    )


def _decide(request: DeskRequest, found: Certificate, facts: dict[str, str]) -> str:
    now = clock.now()
    if facts["outcome"] == CONFIRM:
        confirm_claim(
            certificate=found, fact=facts["fact"], reason=facts["reason"], actor=request.user, now=now
        )
        return _("The mark counts from now on, and the letter is sent.")
    if facts["outcome"] == REFUSE:
        refuse_claim(
            certificate=found,
            reason_code=ReasonCode(facts["reason_code"]),
            fact=facts["fact"],
            reason=facts["reason"],
            actor=request.user,
            now=now,
        )
        return _("The evidence is refused, and the letter is sent.")
    leave_claim_open(
        certificate=found, fact=facts["fact"], reason=facts["reason"], actor=request.user, now=now
    )
    return _("Noted that it cannot be checked, and the letter is sent.")


@for_staff(StaffRole.QUALITY)
@require_safe
def file(request: DeskRequest, reference: str) -> HttpResponse:
    """The document as we keep it."""
    found = certificate_with(reference)
    return evidence_answer(found, content_of(found))
