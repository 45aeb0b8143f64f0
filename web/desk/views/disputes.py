"""Disputed payments at the finance desk: what to do until when, our facts to copy, and warnings of fraud."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.actions.disputes import close_fraud_warning
from billing.choices import DisputeState
from billing.models import Dispute
from billing.queries.disputes import dispute_counts, dispute_with, disputes, facts_of, fraud_warnings
from billing.rules.disputes import OPEN, WAITS_FOR_US
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.money import Money
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.disputes import OutcomeForm
from web.desk.workbooks import download

SHOWN = 100
BADGES = {DisputeState.WON: "ok", DisputeState.LOST: "hold"}


@for_staff(StaffRole.FINANCE)
@require_safe
def dispute_list(request: DeskRequest) -> HttpResponse:
    """Disputes that are open or over, and warnings that nobody looked at; the disputes as CSV or Excel too."""
    is_open = request.GET.get("which") != "over"
    rows = disputes(is_open=is_open)
    file = download(
        request,
        name=_("disputes-{day}").format(day=clock.today().isoformat()),
        header=[
            *(_("Partner"), _("Opened"), _("Reason"), _("How it stands"), _("Evidence by")),
            *(_("Disputed"), _("Taken from us"), _("Fee"), "Stripe"),
        ],
        rows=[
            [
                *(row.payment.party.name, row.opened_at.date(), row.reason, row.get_state_display()),
                row.evidence_due_at.date() if row.evidence_due_at and row.state in OPEN else "",
                *(Money(row.cents), Money(row.taken_cents), Money(row.fee_cents), row.reference),
            ]
            for row in rows
        ],
    )
    open_count, over_count = dispute_counts()
    return file or render(
        request,
        "desk/disputes.html",
        {
            "is_open": is_open,
            "counts": (open_count, over_count),
            "rows": [(row, _badge(row)) for row in rows[:SHOWN]],
            "shown": SHOWN,
            "warnings": [(row, OutcomeForm(auto_id=f"w{row.pk}_%s")) for row in fraud_warnings(is_open=True)],
            "looked_at": fraud_warnings(is_open=False)[:SHOWN],
        },
    )


def _badge(row: Dispute) -> str:
    return "due" if row.state in OPEN else BADGES.get(DisputeState(row.state), "draft")


@for_staff(StaffRole.FINANCE)
@require_safe
def dispute(request: DeskRequest, reference: str) -> HttpResponse:
    """One dispute: what to do until when, and our facts to copy."""
    row = dispute_with(reference)
    return render(
        request,
        "desk/dispute.html",
        {
            "row": row,
            "badge": _badge(row),
            "is_open": row.state in OPEN,
            "waits_for_us": row.state in WAITS_FOR_US,
            "facts": facts_of(row),
            "stripe": _page_at_stripe(row),
        },
    )


def _page_at_stripe(row: Dispute) -> str:
    if settings.SANDBOX:
        return f"{settings.STRIPE_SANDBOX_URL}/sandbox/objects/{row.reference}"
    return f"https://dashboard.stripe.com/disputes/{row.reference}"


@for_staff(StaffRole.FINANCE)
@require_POST
def close_warning(request: DeskRequest, number: int) -> HttpResponse:
    """Say what was done with a warning of fraud."""
    try:
        close_fraud_warning(
            warning_id=number,
            outcome=request.POST.get("outcome", ""),
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("It is written down. The warning is closed."))
    return redirect("web:desk-disputes")
