"""Credits a whole invoice: a new document that names the old one and mirrors it to the cent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid
from foundation.periods import day_of
from invoices.actions.numbering import take_numbers
from invoices.choices import DocumentKind
from invoices.models import Document, DocumentLine, DocumentVat
from invoices.rules.numbers import document_number


class AlreadyCredited(Conflict):
    code = "already-credited"
    sentence = _("Invoice {number} was credited before, by {credit}.")


class OnlyInvoicesAreCredited(Invalid):
    code = "only-invoices-are-credited"
    sentence = _("{number} is a credit note itself. Only an invoice can be credited.")


class CreditNeedsReason(Invalid):
    code = "credit-needs-reason"
    sentence = _("Write down why the invoice is credited. The buyer reads it on the credit note.")


@transaction.atomic
def credit_document(*, document: Document, reason: str, now: datetime) -> Document:
    """Credit a whole invoice once; refuses a credit note, a second time, and an empty reason."""
    original = Document.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=document.pk)
    if original.kind != DocumentKind.INVOICE:
        raise OnlyInvoicesAreCredited(number=original.number)
    if not reason.strip():
        raise CreditNeedsReason(field="reason")
    earlier = Document.objects.filter(credits=original).first()
    if earlier is not None:
        raise AlreadyCredited(number=original.number, credit=earlier.number)
    today = day_of(now)
    lines = list(original.lines.order_by("position"))
    rates = list(original.vat_rows.order_by("id"))
    number = take_numbers(issuer_id=original.issuer_id, kind=DocumentKind.CREDIT_NOTE, day=today, count=1)[0]
    credit = Document.objects.create(
        kind=DocumentKind.CREDIT_NOTE,
        issuer=original.issuer,
        number=document_number(
            kind=DocumentKind.CREDIT_NOTE,
            year=today.year,
            number=number,
            prefix=original.issuer.number_prefix,
        ),
        series_year=today.year,
        series_number=number,
        source=f"credit:{original.reference}",
        party_id=original.party_id,
        seller=original.seller,
        buyer=original.buyer,
        language=original.language,
        issued_at=now,
        issued_on=today,
        due_on=today,
        purchase_order=original.purchase_order,
        our_reference=original.our_reference,
        net_cents=-original.net_cents,
        vat_cents=-original.vat_cents,
        gross_cents=-original.gross_cents,
        credits=original,
        reason=reason.strip()[:300],
    )
    for line in lines:
        # A copy with the quantity turned round: the unit price stays what it was (BR-27).
        line.pk, line.document = None, credit
        line.quantity, line.net_cents = -line.quantity, -line.net_cents
    DocumentLine.objects.bulk_create(lines)
    for row in rates:
        row.pk, row.document = None, credit
        row.net_cents, row.vat_cents = -row.net_cents, -row.vat_cents
    DocumentVat.objects.bulk_create(rates)
    leave_message(kind="invoice.render", reference=credit.reference)
    return credit
