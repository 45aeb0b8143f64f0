"""The bank at the finance desk: statements, what waits to be decided, and deciding it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.actions.bank import import_statement
from billing.actions.bank_uses import assign_payment, set_aside, take_payment_back, undo_use
from billing.choices import BankUse
from billing.models import BankTransaction
from billing.queries.bank import (
    Proposal,
    counts_by_use,
    originals_of,
    proposals_for,
    settled_documents,
    statement_rows,
    transaction_with,
    transactions,
)
from billing.queries.debtors import invoiced_parties, open_debts, party_with
from billing.queries.payouts import payouts_like_movement
from billing.rules.bank import ProposalReason
from billing.rules.camt import LARGEST_FILE
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.bank import StatementForm, UndoForm
from web.tables import csv_answer, euros

SHOWN = 50
REASON_WORDS = {
    ProposalReason.ACCOUNT: gettext_lazy("paid from this account before"),
    ProposalReason.AMOUNT: gettext_lazy("this amount is open"),
    ProposalReason.NAME: gettext_lazy("same name"),
}


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: DeskRequest) -> HttpResponse:
    """Statements and movements; a file is read whole or refused whole. The movements as CSV too."""
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _imported(request, form):
        return redirect("web:desk-bank")
    asked = request.GET.get("use", BankUse.UNDECIDED.value)
    use = asked if asked in BankUse.values else BankUse.UNDECIDED.value
    rows = transactions(use)
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("bank-{day}").format(day=clock.today().isoformat()),
            header=[
                *(_("Day"), _("Amount"), _("Name"), _("IBAN"), _("Reference"), _("Description")),
                *(_("What it is"), _("Payment")),
            ],
            rows=[
                [
                    *(row.booked_on, euros(row.cents), row.name, row.iban, row.creditor_reference, row.text),
                    *(BankUse(row.use).label, row.payment.reference if row.payment else ""),
                ]
                for row in rows
            ],
        )
    shown = list(rows[:SHOWN])
    proposals = proposals_for([row for row in shown if row.use == BankUse.UNDECIDED])
    counts = counts_by_use()
    return render(
        request,
        "desk/bank.html",
        {
            "form": form,
            "use": use,
            "uses": [(value, label, counts[value]) for value, label in BankUse.choices],
            "count": counts[use],
            "shown": SHOWN,
            "rows": [(row, _first(proposals.get(row.pk, []))) for row in shown],
            "statements": statement_rows(),
        },
        status=422 if form.errors else 200,
    )


def _imported(request: DeskRequest, form: StatementForm) -> bool:
    file = form.cleaned_data["file"]
    if file.size > LARGEST_FILE:
        form.add_error("file", _("The file is larger than 50 MB. Ask the bank for it by day or by week."))
        return False
    try:
        outcome = import_statement(
            content=file.read(), file_name=file.name, actor=request.user, now=clock.now()
        )
    except Refusal as refusal:
        form.add_error("file", refusal.message)
        return False
    if outcome.already_imported:
        messages.info(request, _("This file was imported before. Nothing changed."))
    else:
        messages.success(
            request,
            _(
                "{lines} movements, {known} known before: {booked} payments booked, {to_decide} to decide."
            ).format(
                lines=outcome.lines, known=outcome.known, booked=outcome.booked, to_decide=outcome.to_decide
            ),
        )
    return True


def _first(proposals: list[Proposal]) -> Proposal | None:
    return proposals[0] if proposals else None


@for_staff(StaffRole.FINANCE)
@require_safe
def movement(request: DeskRequest, number: int) -> HttpResponse:
    """One movement: what the bank said, to whom it may belong, or what it was decided to be."""
    row = transaction_with(number)
    is_open = row.use == BankUse.UNDECIDED
    party = party_with(request.GET["party"]) if request.GET.get("party") else None
    text = request.GET.get("q", "").replace("\0", "")[:200]
    return render(
        request,
        "desk/bank_movement.html",
        {
            "row": row,
            "use": BankUse(row.use).label,
            "proposals": [
                (one, ", ".join(str(REASON_WORDS[reason]) for reason in one.reasons))
                for one in (proposals_for([row])[row.pk] if is_open else [])
            ],
            "payouts": payouts_like_movement(row) if is_open else [],
            "originals": originals_of(row) if is_open else [],
            "party": party,
            "debts": open_debts(day=clock.today(), party=party) if party else [],
            "q": text,
            "parties": invoiced_parties(text)[:10] if text.strip() else [],
            "documents": settled_documents(row),
            "undo_form": UndoForm(),
        },
    )


@for_staff(StaffRole.FINANCE)
@require_POST
def assign(request: DeskRequest, number: int) -> HttpResponse:
    """Book a movement as the payment of a partner, for the ticked documents, oldest first."""
    row = transaction_with(number)
    party = party_with(request.POST.get("party", ""))
    chosen = set(request.POST.getlist("document"))
    debts = open_debts(day=clock.today(), party=party)
    return _decided(
        request,
        row,
        lambda: assign_payment(
            row=row,
            party=party,
            receivables=[one.receivable for one in debts if one.receivable.document.reference in chosen],
            actor=request.user,
            now=clock.now(),
        ),
        _("The payment is booked."),
    )


@for_staff(StaffRole.FINANCE)
@require_POST
def take_back(request: DeskRequest, number: int) -> HttpResponse:
    """Let a movement out undo the payment that came in by another."""
    row = transaction_with(number)
    typed = request.POST.get("original", "")
    original = transaction_with(int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0)
    return _decided(
        request,
        row,
        lambda: take_payment_back(row=row, original=original, actor=request.user, now=clock.now()),
        _("The payment is taken back. What it had paid is open again."),
    )


@for_staff(StaffRole.FINANCE)
@require_POST
def aside(request: DeskRequest, number: int) -> HttpResponse:
    """Say that a movement is a payout of Stripe, or none of our partners'."""
    row = transaction_with(number)
    use = BankUse.PAYOUT if request.POST.get("use") == BankUse.PAYOUT.value else BankUse.OTHER
    return _decided(
        request,
        row,
        lambda: set_aside(row=row, use=use, actor=request.user, now=clock.now()),
        _("It is set aside."),
    )


@for_staff(StaffRole.FINANCE)
@require_POST
def undo(request: DeskRequest, number: int) -> HttpResponse:
    """Take back what was decided, with a reason."""
    row = transaction_with(number)
    form = UndoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write down why it is undone."))
        return redirect("web:desk-bank-movement", number=number)
    return _decided(
        request,
        row,
        lambda: undo_use(row=row, reason=form.cleaned_data["reason"], actor=request.user, now=clock.now()),
        _("It is undone, and can be decided again."),
    )


def _decided(
    request: DeskRequest, row: BankTransaction, decide: Callable[[], BankTransaction], done: str
) -> HttpResponse:
    try:
        decide()
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:desk-bank-movement", number=row.pk)
    messages.success(request, done)
    return redirect("web:desk-bank")
