"""Write-offs at the finance desk: what waits for approval, what was written off, and proposing one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.actions.write_offs import approve_write_off, propose_write_off, withdraw_write_off
from billing.choices import WriteOffReason, WriteOffState
from billing.models import WriteOff
from billing.queries.receivables import open_on, receivable_with
from billing.queries.write_offs import (
    WrittenOff,
    counts_by_state,
    left_of,
    write_off_with,
    write_offs,
    written_off,
)
from billing.rules.write_offs import vat_back_from, vat_in
from foundation import clock
from foundation.amounts import euro
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.models import User
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.write_offs import WriteOffForm
from web.tables import csv_answer, euros

SHOWN = 50


@for_staff(StaffRole.FINANCE)
@require_safe
def write_off_list(request: DeskRequest) -> HttpResponse:
    """Write-offs by how they stand, newest first: first what waits for approval. As CSV too."""
    counts = counts_by_state()
    asked = request.GET.get("state", "")
    first = WriteOffState.PROPOSED if counts[WriteOffState.PROPOSED] else WriteOffState.BOOKED
    state = asked if asked in WriteOffState.values else first.value
    rows = write_offs(state)
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("write-offs-{day}").format(day=clock.today().isoformat()),
            header=[
                *(_("Reference"), _("Partner"), _("Number"), _("Day"), _("Amount, with VAT")),
                *(_("Came in after all"), _("Stays written off"), _("VAT in it"), _("VAT back from")),
                *(_("Why"), _("What is known of it"), _("Proposed by"), _("Decided by"), _("How it stands")),
            ],
            rows=[_row(one) for one in written_off(rows)],
        )
    return render(
        request,
        "desk/write_offs.html",
        {
            "rows": written_off(rows[:SHOWN]),
            "state": state,
            "states": [(value, label, counts[value]) for value, label in WriteOffState.choices],
            "count": counts[state],
            "shown": SHOWN,
            "left_cents": left_of(rows),
            "limit_cents": settings.FOUR_EYES_ABOVE_CENTS,
        },
    )


def _row(one: WrittenOff) -> list[object]:
    found = one.write_off
    return [
        found.reference,
        found.receivable.party.name,
        found.receivable.document.number,
        found.booked_on or "",
        euros(found.cents),
        euros(one.recovered_cents),
        euros(one.left_cents),
        euros(one.vat_cents),
        one.vat_back_from,
        WriteOffReason(found.reason).label,
        found.explanation,
        found.proposed_by.get_full_name(),
        found.decided_by.get_full_name() if found.decided_by else "",
        WriteOffState(found.state).label,
    ]


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: DeskRequest, reference: str) -> HttpResponse:
    """Propose to write a document off, or a part of it; up to the amount of four eyes it is done at once."""
    receivable = receivable_with(reference)
    open_cents = open_on(receivable, clock.today())
    form = WriteOffForm(request.POST or None, open_cents=open_cents)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            made = propose_write_off(receivable=receivable, actor=request.user, now=clock.now(), **facts)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _said(made))
            return redirect("web:desk-debtor", reference=receivable.party.reference)
    document = receivable.document
    return render(
        request,
        "desk/write_off.html",
        {
            "form": form,
            "receivable": receivable,
            "open_cents": open_cents,
            "vat_cents": vat_in(open_cents, vat=document.vat_cents, gross=document.gross_cents),
            "vat_back_from": vat_back_from(receivable.due_on),
            "limit_cents": settings.FOUR_EYES_ABOVE_CENTS,
        },
        status=422 if form.errors else 200,
    )


def _said(made: WriteOff) -> str:
    facts = {"amount": euro(made.cents), "number": made.receivable.document.number}
    if made.state == WriteOffState.BOOKED:
        return _("{amount} of {number} is written off.").format(**facts)
    return _("{amount} of {number} waits: a colleague approves it.").format(**facts)


@for_staff(StaffRole.FINANCE)
@require_POST
def approve(request: DeskRequest, reference: str) -> HttpResponse:
    """Write off what a colleague proposed."""
    return _decided(request, reference, approve_write_off, _("{amount} of {number} is written off."))


@for_staff(StaffRole.FINANCE)
@require_POST
def withdraw(request: DeskRequest, reference: str) -> HttpResponse:
    """Call a proposal off."""
    return _decided(request, reference, withdraw_write_off, _("{amount} of {number} stays owed."))


def _decided(
    request: DeskRequest, reference: str, decide: Callable[..., WriteOff], sentence: str
) -> HttpResponse:
    found = write_off_with(reference)
    actor: User = request.user
    try:
        decide(write_off=found, actor=actor, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        number = found.receivable.document.number
        messages.success(request, sentence.format(amount=euro(found.cents), number=number))
    return redirect("web:desk-write-offs")
