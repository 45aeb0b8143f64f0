"""Using what a payment left over for an open document of the same partner."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing.actions.left_over import use_left_over
from billing.queries.debtors import party_with
from billing.queries.left_over import payment_with
from billing.queries.receivables import receivable_with
from foundation import clock
from foundation.amounts import euro
from foundation.choices import StaffRole
from foundation.errors import Refusal
from web.desk.current import DeskRequest, for_staff


def cents_in(typed: str) -> int:
    """Whole cents as a page of ours sent them; nothing when they are anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 12 else 0


@for_staff(StaffRole.FINANCE)
@require_POST
def use(request: DeskRequest, reference: str) -> HttpResponse:
    """Let so much of a payment settle a document, as the page of the debtor said."""
    party = party_with(reference)
    cents = cents_in(request.POST.get("cents", ""))
    receivable = receivable_with(request.POST.get("document", ""))
    try:
        use_left_over(
            payment=payment_with(request.POST.get("payment", "")),
            receivable=receivable,
            cents=cents,
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("{amount} is used for {number}.").format(amount=euro(cents), number=receivable.document.number),
        )
    return redirect("web:desk-debtor", reference=party.reference)
