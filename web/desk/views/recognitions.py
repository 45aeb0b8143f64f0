"""The desk: our own recognition that one person proposed, and that another confirms or takes off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from quality.actions.recognitions import confirm_recognition, withdraw_proposal
from quality.queries.proposals import proposal_with
from web.desk.current import DeskRequest, for_staff


@for_staff(StaffRole.QUALITY)
@require_safe
def proposal(request: DeskRequest, reference: str) -> HttpResponse:
    """What was proposed, by whom, and until when a colleague may confirm it."""
    return _page(request, reference)


def _page(request: DeskRequest, reference: str, *, status: int = 200, sentence: str = "") -> HttpResponse:
    found = proposal_with(reference)
    now = clock.now()
    return render(
        request,
        "desk/proposal.html",
        {
            "proposal": found,
            "sentence": sentence,
            "is_open": found.decision is None and found.withdrawn_at is None and found.lapses_at > now,
            "is_own": found.proposed_by_id == request.user.pk,
        },
        status=status,
    )


@for_staff(StaffRole.QUALITY)
@require_POST
def confirm(request: DeskRequest, reference: str) -> HttpResponse:
    """Confirm it: the recognition holds from now, and the partner gets the letter."""
    found = proposal_with(reference)
    try:
        confirm_recognition(proposal=found, actor=request.user, now=clock.now())
    except Refusal as refusal:
        return _page(request, reference, status=refusal.status, sentence=refusal.message)
    messages.success(request, _("The recognition holds from now on, and the letter is sent."))
    return redirect("web:desk-organisation", reference=found.organisation.reference)


@for_staff(StaffRole.QUALITY)
@require_POST
def take_off(request: DeskRequest, reference: str) -> HttpResponse:
    """Take it off; the partner hears nothing of it."""
    found = proposal_with(reference)
    try:
        withdraw_proposal(proposal=found, actor=request.user, now=clock.now())
    except Refusal as refusal:
        return _page(request, reference, status=refusal.status, sentence=refusal.message)
    messages.success(request, _("The proposal is taken off. The partner gets no letter about it."))
    return redirect("web:desk-organisation", reference=found.organisation.reference)
