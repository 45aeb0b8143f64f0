"""Money that goes back to partners: what is proposed, approving it, files for the bank, and how each stands."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.actions.refund_files import make_refund_file
from billing.actions.refunds import approve_refund, call_off_refund, propose_refund
from billing.choices import RefundState, RefundWay
from billing.models import Payment, Refund
from billing.queries.debtors import party_with
from billing.queries.left_over import payment_with
from billing.queries.refunds import (
    content_of,
    counts_by_state,
    files_to_make,
    left_cents,
    refund_file_with,
    refund_files,
    refund_with,
    refunds,
    way_back_of,
)
from foundation import clock
from foundation.amounts import euro
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.periods import day_of
from invoices.models import Document
from invoices.queries.documents import document_with
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.refunds import RefundForm
from web.tables import csv_answer, euros

SHOWN = 100


@for_staff(StaffRole.FINANCE)
@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """Refunds by how they stand, what waits for a file, and the files; all refunds as CSV too."""
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("refunds-{day}").format(day=clock.today().isoformat()),
            header=[
                *(_("Reference"), _("Partner"), _("Amount"), _("What of"), _("Way back"), _("IBAN")),
                *(_("How it stands"), _("Reason"), _("Proposed by"), _("Approved by"), _("Paid on")),
                _("Came back on"),
            ],
            rows=[_row(one) for one in refunds()],
        )
    counts = counts_by_state()
    asked = request.GET.get("state", RefundState.PROPOSED.value)
    state = asked if asked in RefundState.values else RefundState.PROPOSED.value
    return render(
        request,
        "desk/refunds.html",
        {
            "state": state,
            "states": [(value, label, counts[value]) for value, label in RefundState.choices],
            "rows": [(one, _what(one), RefundState(one.state).label) for one in refunds(state)[:SHOWN]],
            "count": counts[state],
            "shown": SHOWN,
            "to_make": files_to_make(),
            "files": refund_files()[:SHOWN],
            "limit_cents": settings.FOUR_EYES_ABOVE_CENTS,
        },
    )


def _what(refund: Refund) -> str:
    if refund.credit:
        return _("Left of credit note {number}").format(number=refund.credit.number)
    return _("Paid more than was open, {payment}").format(payment=refund.payment.reference)


def _row(one: Refund) -> list[object]:
    return [
        *(one.reference, one.party.name, euros(one.cents), _what(one), RefundWay(one.way).label, one.iban),
        *(RefundState(one.state).label, one.reason),
        one.proposed_by.get_full_name() if one.proposed_by else "",
        *(one.approved_by.get_full_name() if one.approved_by else "", one.paid_on or "", one.back_on or ""),
    ]


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: DeskRequest, reference: str) -> HttpResponse:
    """Propose to pay back what is left of a payment or a credit note of a partner."""
    party = party_with(reference)
    source = _source(request.GET.get("of", ""))
    way, most = way_back_of(source), left_cents(source)
    if way is not None:
        most = min(most, way.room_cents)
    form = RefundForm(request.POST or None, initial={"amount": f"{most // 100},{most % 100:02d}"})
    if source.party_id != party.pk:
        return redirect("web:desk-debtor", reference=party.reference)
    if request.method == "POST" and form.is_valid():
        try:
            refund = propose_refund(
                source=source,
                cents=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("reason" if refusal.field == "reason" else "amount", refusal.message)
        else:
            messages.success(request, _("{amount} is proposed to go back.").format(amount=euro(refund.cents)))
            return redirect("web:desk-refunds")
    return render(
        request,
        "desk/refund_propose.html",
        {
            "party": party,
            "form": form,
            "way": way,
            "way_name": way.way.label if way else "",
            "most": most,
            "source": source.number if isinstance(source, Document) else source.reference,
            "is_note": isinstance(source, Document),
            "limit_cents": settings.FOUR_EYES_ABOVE_CENTS,
        },
        status=422 if form.errors else 200,
    )


def _source(reference: str) -> Payment | Document:
    return payment_with(reference) if reference.startswith("M-") else document_with(reference)


@for_staff(StaffRole.FINANCE)
@require_POST
def approve(request: DeskRequest, reference: str) -> HttpResponse:
    """Approve a refund that another proposed, or a small one."""
    refund = refund_with(reference)
    done = (
        _("Approved. It goes back through Stripe by itself.")
        if refund.way == RefundWay.STRIPE
        else _("Approved. It goes with the next file for the bank.")
    )
    return _after(request, lambda: approve_refund(refund=refund, actor=request.user, now=clock.now()), done)


@for_staff(StaffRole.FINANCE)
@require_POST
def call_off(request: DeskRequest, reference: str) -> HttpResponse:
    """Call off a refund, or say that the bank did not pay it."""
    refund, reason = refund_with(reference), request.POST.get("reason", "")[:300]
    return _after(
        request,
        lambda: call_off_refund(refund=refund, reason=reason, actor=request.user, now=clock.now()),
        _("Called off. The amount is credit of the partner again."),
    )


@for_staff(StaffRole.FINANCE)
@require_POST
def make_file(request: DeskRequest) -> HttpResponse:
    """Put what was approved in one file for the bank."""
    asked = request.POST.get("issuer", "")
    return _after(
        request,
        lambda: make_refund_file(issuer_code=asked, actor=request.user, now=clock.now()),
        _("The file is made. Download it below and give it to the bank once."),
    )


def _after(request: DeskRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("web:desk-refunds")


@for_staff(StaffRole.FINANCE)
@require_safe
def download(_request: DeskRequest, number: int) -> HttpResponse:
    """A file as it was made: the same bytes every time."""
    file = refund_file_with(number)
    name = _("refunds-{day}").format(day=day_of(file.made_at).isoformat())
    response = HttpResponse(content_of(file), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{name}-{file.pk}.xml"'
    response["Cache-Control"] = "private, no-store"
    return response
