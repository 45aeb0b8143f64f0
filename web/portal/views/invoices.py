"""Invoices: what is open, paying, and the PDF."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.actions.refund_requests import ask_credit_back
from billing.documents.statements import credit_name, credit_plan
from billing.providers.stripe.checkout import start_checkout
from billing.queries.debits import debit_standing
from billing.queries.payment_reminders import letter_with, letters_about
from billing.queries.receivables import open_receivables, payments_of, receivable_of, standings_of
from billing.queries.refund_requests import credit_standing
from foundation import clock
from foundation.amounts import euro
from foundation.errors import Refusal
from invoices.actions.delivering import mail_again, record_download
from invoices.choices import Channel, FileKind, Recipient
from invoices.models import Document
from invoices.queries.deliveries import (
    has_returned,
    mails_of,
    returned_mails_to,
    sent_to_partner,
    with_addresses,
)
from invoices.queries.documents import (
    document_of,
    documents_of,
    have_e_invoice,
    lines_with_vat,
    pdf_of,
    ubl_of,
)
from web.debits import why_refused
from web.portal.current import PartnerRequest, for_members
from web.portal.words import STATUS_WORDS
from web.reminders import letter_answer
from web.statements import PeriodForm, statement_asked, statement_facts, statement_file


@for_members
@require_safe
def invoices(request: PartnerRequest) -> HttpResponse:
    """All invoices and credit notes, with what is open."""
    party = request.membership.organisation.party
    standings = {one.receivable.document_id: one for one in open_receivables(party, clock.today())}
    rows = []
    for document in documents_of(party):
        standing = standings.get(document.pk)
        rows.append((document, standing, STATUS_WORDS[standing.status] if standing else None))
    total = sum(one.open_cents for one in standings.values())
    credit = credit_standing(party, clock.today())
    return render(
        request,
        "portal/invoices.html",
        {
            "rows": rows,
            "open_cents": total,
            "credits": [(credit_name(one.part), credit_plan(one), one.part) for one in credit],
            "credit_cents": sum(one.part.cents for one in credit),
            "askable_cents": sum(one.askable_cents for one in credit),
            "returned": list(returned_mails_to(party)),
        },
    )


@for_members
@require_POST
def ask_back(request: PartnerRequest) -> HttpResponse:
    """Ask all credit back that can go the way it came."""
    try:
        cents = ask_credit_back(
            organisation=request.membership.organisation, actor=request.user, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("You asked {amount} back.").format(amount=euro(cents)))
    return redirect("web:invoices")


@for_members
@require_safe
def statement(request: PartnerRequest) -> HttpResponse:
    """The organisation's own account over a period: as a page, as PDF or as CSV."""
    form = PeriodForm(request.GET, clock.today())
    found = statement_asked(form, request.membership.organisation.party)
    if found is None:
        return render(request, "portal/statement.html", {"form": form}, status=422)
    file = statement_file(found, request.GET.get("as", ""))
    return file or render(request, "portal/statement.html", {"form": form, **statement_facts(found)})


@for_members
@require_safe
def invoice(request: PartnerRequest, number: str) -> HttpResponse:
    """One invoice: its lines, what is open, and the button to pay. Also where the payer comes back to."""
    party = request.membership.organisation.party
    document = document_of(party, number)
    # A credit note and an invoice of zero leave nothing to pay.
    standing = standings_of([document.pk], clock.today()).get(document.pk)
    debit = debit_standing(standing.receivable, clock.today()) if standing else None
    return render(
        request,
        "portal/invoice.html",
        {
            "document": document,
            "is_person": party.is_person,
            "lines": document.lines.order_by("position"),
            "with_vat": lines_with_vat(document) if party.is_person else [],
            "rates": document.vat_rows.order_by("-rate", "ground"),
            "has_e_invoice": bool(have_e_invoice([document])),
            "standing": standing,
            "word": STATUS_WORDS[standing.status] if standing else None,
            "is_back": "back" in request.GET,
            "sent": with_addresses(sent_to_partner(document)),
            "mails": mails_of(document).count(),
            "returned": has_returned(document),
            "invoice_address": party.email,
            "reminders": letters_about([standing.receivable]) if standing else [],
            "debit": debit,
            "why_refused": why_refused(debit.failure) if debit else "",
            "payments": payments_of(document),
            "attempt": standing.receivable.attempts.order_by("-id").first() if standing else None,
        },
    )


@for_members
@require_safe
def invoice_pdf(request: PartnerRequest, number: str) -> HttpResponse:
    """The PDF exactly as it was made."""
    document = document_of(request.membership.organisation.party, number)
    response = HttpResponse(pdf_of(document), content_type="application/pdf")
    _write_down(request, document, FileKind.PDF)
    response["Content-Disposition"] = f'inline; filename="{document.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@for_members
@require_safe
def reminder_pdf_of(request: PartnerRequest, reference: str) -> HttpResponse:
    """A reminder as it was sent to the organisation."""
    return letter_answer(letter_with(reference, request.membership.organisation.party))


@for_members
@require_safe
def invoice_ubl(request: PartnerRequest, number: str) -> HttpResponse:
    """The e-invoice exactly as it was made."""
    document = document_of(request.membership.organisation.party, number)
    response = HttpResponse(ubl_of(document), content_type="application/xml")
    _write_down(request, document, FileKind.UBL)
    response["Content-Disposition"] = f'attachment; filename="{document.number}.xml"'
    response["Cache-Control"] = "private, no-store"
    return response


def _write_down(request: PartnerRequest, document: Document, kind: FileKind) -> None:
    if request.method == "GET":
        record_download(
            document=document,
            kind=kind,
            channel=Channel.PORTAL,
            reader=request.user,
            day=clock.today(),
            now=clock.now(),
        )


class MailAgainForm(forms.Form):
    """To the address for invoices, or to who asks."""

    to = forms.ChoiceField(choices=[("invoices", ""), ("me", "")])
    after = forms.IntegerField(min_value=0)


@for_members
@require_POST
def mail_again_here(request: PartnerRequest, number: str) -> HttpResponse:
    """Mail the document once more, to an address of the partner's own."""
    party = request.membership.organisation.party
    document = document_of(party, number)
    form = MailAgainForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose to which address we mail it."))
        return redirect("web:invoice", number=number)
    to_me = form.cleaned_data["to"] == "me"
    try:
        mail_again(
            document=document,
            recipient=Recipient.PERSON if to_me else Recipient.OTHER,
            address="" if to_me else party.email,
            after=form.cleaned_data["after"],
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("We mail {number} to {address}.").format(
                number=number, address=request.user.email if to_me else party.email
            ),
        )
    return redirect("web:invoice", number=number)


@for_members
@require_POST
def pay(request: PartnerRequest, number: str) -> HttpResponse:
    """Go to the payment page of the bank or card; the same open payment again when asked twice."""
    receivable = receivable_of(request.membership.organisation.party, number)
    back = settings.SITE_URL + reverse("web:invoice", kwargs={"number": number})
    try:
        url = start_checkout(
            receivable=receivable,
            success_url=f"{back}?back=paid",
            cancel_url=f"{back}?back=stopped",
            language=get_language() or "nl",
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:invoice", number=number)
    return redirect(url)
