"""Documents at the finance desk: found by anything, one page each, and the button to credit."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from billing.actions.corrections import credit_invoice
from billing.choices import PaymentTerms
from billing.queries.papers import Paper, all_papers, paper_page
from billing.queries.receivables import (
    OpenReceivable,
    agreements_on,
    settled_by_note,
    settlements_of,
    standings_of,
)
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.money import Money
from foundation.queries.outbox import message_about
from invoices.choices import DocumentKind, FileKind
from invoices.documents.sheet import ground_sentence
from invoices.queries.documents import correctable, document_with, followers_of, have_e_invoice, issuers
from marketplace.queries.organisations import organisation_of_party
from web.desk.current import DeskRequest, for_staff
from web.desk.paper_searches import STATE_LABELS, address_with, paper_search_of
from web.desk.vat_words import fact_lines
from web.desk.workbooks import excel_answer
from web.portal.words import STATUS_WORDS
from web.tables import csv_answer, euros

BUYER_NUMBERS: dict[str, str | Promise] = {
    "kvk_number": gettext_lazy("KvK number"),
    "oin": "OIN",
    "foreign_register_number": gettext_lazy("Register number"),
    "vat_id": gettext_lazy("VAT id"),
}


class CreditForm(forms.Form):
    """Why an invoice is credited."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("It stands on the credit note.")
    )


def _word(standing: OpenReceivable | None) -> tuple[str, str | Promise] | None:
    return STATUS_WORDS[standing.status] if standing else None


@for_staff(StaffRole.FINANCE)
@require_safe
def invoices(request: DeskRequest) -> HttpResponse:
    """All documents that fit what is asked, newest first; as a page, as CSV or for Excel."""
    search, today = paper_search_of(request.GET), clock.today()
    wanted = request.GET.get("as", "")
    if wanted in {"csv", "excel"}:
        found = all_papers(search, today=today)
        header = [
            *(_("Number"), _("Kind"), _("Partner"), _("Date"), _("Pay by"), _("State"), _("Without VAT")),
            *(_("VAT"), _("With VAT"), _("Open, with VAT"), _("Purchase order"), _("Payment reference")),
        ]
        if wanted == "excel":
            rows = [_cells(one, is_excel=True) for one in found]
            return excel_answer(name=_("invoices"), sheets=[(_("Invoices"), header, rows)])
        return csv_answer(
            name=_("invoices"), header=header, rows=[_cells(one, is_excel=False) for one in found]
        )
    page = paper_page(search, today=today)
    return render(
        request,
        "desk/invoices.html",
        {
            "rows": [(one, _word(one.standing)) for one in page.papers],
            "page": page,
            "with_e_invoice": have_e_invoice(one.document for one in page.papers),
            "search": search,
            "kinds": DocumentKind.choices,
            "states": STATE_LABELS.items(),
            "issuers": issuers(),
            "as_csv": address_with(search, **{"as": "csv"}),
            "as_excel": address_with(search, **{"as": "excel"}),
            "first_page": address_with(search) if search.after else "",
            "next_page": address_with(search, after=page.next_cursor) if page.next_cursor else "",
        },
    )


def _cells(paper: Paper, *, is_excel: bool) -> list[object]:
    document, standing, word = paper.document, paper.standing, _word(paper.standing)

    def amount(cents: int) -> object:
        return Money(cents) if is_excel else euros(cents)

    return [
        document.number,
        document.get_kind_display(),
        document.buyer["name"],
        document.issued_on,
        document.due_on if standing else "",
        str(word[1]) if word else "",
        amount(document.net_cents),
        amount(document.vat_cents),
        amount(document.gross_cents),
        amount(standing.open_cents) if standing else "",
        document.purchase_order,
        document.payment_reference,
    ]


@for_staff(StaffRole.FINANCE)
@require_safe
def invoice(request: DeskRequest, reference: str) -> HttpResponse:
    """One document: its facts, lines and VAT, what settled it, its files, and what can be done."""
    document = document_with(reference)
    standing = standings_of([document.pk], clock.today()).get(document.pk)
    files = list(document.files.order_by("kind"))
    can_correct = bool(correctable([document.pk]))
    is_whole = standing is not None and standing.open_cents == standing.receivable.cents
    return render(
        request,
        "desk/invoice.html",
        {
            "document": document,
            "organisation": organisation_of_party(document.party),
            "agreements": agreements_on(document),
            "numbers": [
                (label, document.buyer.get(name))
                for name, label in BUYER_NUMBERS.items()
                if document.buyer.get(name)
            ],
            "standing": standing,
            "word": _word(standing),
            "lines": [(line, fact_lines(line.vat_facts)) for line in document.lines.order_by("position")],
            "rates": [
                (row, ground_sentence(row.ground))
                for row in document.vat_rows.order_by("-rate", "ground", "id")
            ],
            "settlements": settlements_of(document),
            "settled": settled_by_note(document) if document.kind == DocumentKind.CREDIT_NOTE else [],
            "files": files,
            "has_pdf": any(one.kind == FileKind.PDF for one in files),
            "original": document.credits or document.corrects,
            "followers": followers_of(document),
            "mail": message_about(kind="invoice.mail", reference=document.reference),
            "can_correct": can_correct,
            "can_credit": can_correct and is_whole,
            "ends_agreement": standing is not None and _ends_its_agreement(standing),
            "form": CreditForm(),
        },
    )


def _ends_its_agreement(standing: OpenReceivable) -> bool:
    agreement = standing.receivable.agreement
    return (
        standing.receivable.is_first
        and agreement is not None
        and agreement.payment_terms == PaymentTerms.PREPAID
        and agreement.first_paid_at is None
    )


@for_staff(StaffRole.FINANCE)
@require_POST
def credit(request: DeskRequest, reference: str) -> HttpResponse:
    """Credit a whole unpaid invoice, with a reason."""
    form = CreditForm(request.POST)
    if form.is_valid():
        try:
            document = credit_invoice(
                reference=reference, reason=form.cleaned_data["reason"], actor=request.user, now=clock.now()
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request, _("Credit note {number} is issued and mailed.").format(number=document.number)
            )
    else:
        messages.error(
            request, _("Write down why the invoice is credited. The buyer reads it on the credit note.")
        )
    return redirect("web:desk-invoice", reference=reference)
