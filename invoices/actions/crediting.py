"""Credits an invoice, whole or in part: a new document that names the old one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid
from foundation.money import Money, total
from foundation.periods import day_of
from invoices.actions.checking import check_credit
from invoices.actions.numbering import take_numbers
from invoices.choices import DocumentKind
from invoices.models import Document, DocumentLine, DocumentVat
from invoices.rules.drafts import CreditLine
from invoices.rules.numbers import document_number
from invoices.rules.totals import vat_over


class AlreadyCredited(Conflict):
    code = "already-credited"
    sentence = _("Invoice {number} was credited before, by {credit}.")


class PartlyCredited(Conflict):
    code = "partly-credited"
    sentence = _(
        "A part of invoice {number} was credited before, by {credit}. It cannot be credited whole any more."
    )


class CreditExceedsInvoice(Conflict):
    code = "credit-exceeds-invoice"
    sentence = _("Of invoice {number} no more can be credited than was on it.")


class OnlyInvoicesAreCredited(Invalid):
    code = "only-invoices-are-credited"
    sentence = _("{number} is a credit note itself. Only an invoice can be credited.")


class CreditNeedsReason(Invalid):
    code = "credit-needs-reason"
    sentence = _("Write down why the invoice is credited. The buyer reads it on the credit note.")


@transaction.atomic
def credit_document(*, document: Document, reason: str, now: datetime) -> Document:
    """Credit a whole invoice once, mirrored to the cent.

    Refuses a credit note, a second time, one of which a part was credited, and an empty reason.
    """
    original = _locked_invoice(document, reason)
    part = Document.objects.filter(corrects=original).order_by("id").first()
    if part is not None:
        raise PartlyCredited(number=original.number, credit=part.number)
    today = day_of(now)
    lines = list(original.lines.order_by("position"))
    rates = list(original.vat_rows.order_by("id"))
    credit = _credit_note(
        original, source=f"credit:{original.reference}", reason=reason, today=today, now=now
    )
    credit.credits = original
    credit.net_cents, credit.vat_cents = -original.net_cents, -original.vat_cents
    credit.gross_cents = -original.gross_cents
    for line in lines:
        # A copy with the quantity turned round: the unit price stays what it was (BR-27).
        line.pk, line.document = None, credit
        line.quantity, line.net_cents = -line.quantity, -line.net_cents
    for row in rates:
        row.pk, row.document = None, credit
        row.net_cents, row.vat_cents = -row.net_cents, -row.vat_cents
    check_credit(credit=credit, lines=lines, vat_rows=rates)
    credit.save(force_insert=True)
    DocumentLine.objects.bulk_create(lines)
    DocumentVat.objects.bulk_create(rates)
    leave_message(kind="invoice.render", reference=credit.reference)
    return credit


def _locked_invoice(document: Document, reason: str) -> Document:
    """The invoice to credit, locked: whoever credits of the same one waits here."""
    original = Document.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=document.pk)
    if original.kind == DocumentKind.CREDIT_NOTE:
        raise OnlyInvoicesAreCredited(number=original.number)
    if not reason.strip():
        raise CreditNeedsReason(field="reason")
    whole = Document.objects.filter(credits=original).first()
    if whole is not None:
        raise AlreadyCredited(number=original.number, credit=whole.number)
    return original


def _credit_note(original: Document, *, source: str, reason: str, today: date, now: datetime) -> Document:
    """A credit note of an invoice with its number, not stored yet and without amounts."""
    number = take_numbers(issuer_id=original.issuer_id, kind=DocumentKind.CREDIT_NOTE, day=today, count=1)[0]
    return Document(
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
        source=source,
        party_id=original.party_id,
        seller=original.seller,
        buyer=original.buyer,
        language=original.language,
        issued_at=now,
        issued_on=today,
        due_on=today,
        purchase_order=original.purchase_order,
        our_reference=original.our_reference,
        reason=reason.strip()[:300],
    )


@transaction.atomic
def credit_part(
    *, document: Document, lines: Sequence[CreditLine], reason: str, source: str, now: datetime
) -> Document:
    """Credit a part of an invoice; the same source again answers the credit note of then.

    Each line names the code of a line of the invoice and takes over its VAT. VAT is counted over all that was credited
    of a rate so far, so that parts which together are the whole give back its VAT to the cent. Refuses a credit note,
    an invoice that was credited whole, an empty reason, and more than was on the invoice.
    """
    original = _locked_invoice(document, reason)
    known = Document.objects.filter(source=source).first()
    if known is not None:
        return known
    origins = {line.code: line for line in original.lines.order_by("position") if line.code}
    nets: dict[tuple[str, int, str], Money] = defaultdict(lambda: Money(0))
    for line in lines:
        if line.code not in origins:
            raise CreditExceedsInvoice(number=original.number)
        nets[_rate(origins[line.code])] += line.net
    rates = [_vat_row(original, rate, net) for rate, net in sorted(nets.items(), reverse=True)]
    today = day_of(now)
    credit = _credit_note(original, source=source, reason=reason, today=today, now=now)
    credit.corrects = original
    credit.net_cents = -total(nets.values()).cents
    credit.vat_cents = sum(row.vat_cents for row in rates)
    credit.gross_cents = credit.net_cents + credit.vat_cents
    for row in rates:
        row.document = credit
    rows = [
        _credited_line(credit, position, line, origins[line.code])
        for position, line in enumerate(lines, start=1)
    ]
    check_credit(credit=credit, lines=rows, vat_rows=rates)
    credit.save(force_insert=True)
    DocumentVat.objects.bulk_create(rates)
    DocumentLine.objects.bulk_create(rows)
    leave_message(kind="invoice.render", reference=credit.reference)
    return credit


def _rate(line: DocumentLine) -> tuple[str, int, str]:
    return line.vat_category, line.vat_rate, line.vat_ground


def _vat_row(original: Document, rate: tuple[str, int, str], net: Money) -> DocumentVat:
    category, percent, ground = rate
    same = {"category": category, "rate": percent, "ground": ground}
    charged = original.vat_rows.get(**same)
    before = DocumentVat.objects.filter(document__corrects=original, **same).aggregate(
        net=Sum("net_cents"), vat=Sum("vat_cents")
    )
    credited = Money(-(before["net"] or 0)) + net
    if net.cents < 0 or credited.cents > charged.net_cents:
        raise CreditExceedsInvoice(number=original.number)
    vat = vat_over(credited, percent) - Money(-(before["vat"] or 0))
    return DocumentVat(**same, rule_version=charged.rule_version, net_cents=-net.cents, vat_cents=-vat.cents)


def _credited_line(credit: Document, position: int, line: CreditLine, origin: DocumentLine) -> DocumentLine:
    return DocumentLine(
        document=credit,
        position=position,
        programme=origin.programme,
        code=line.code,
        description=line.description,
        detail=line.detail,
        period_from=line.period.starts_on if line.period else None,
        period_until=line.period.ends_before if line.period else None,
        supplied_on=None if line.period else origin.supplied_on,
        # The quantity turned round: a unit price is never negative (BR-27).
        quantity=Decimal(-1),
        unit_price_cents=line.net.cents,
        net_cents=-line.net.cents,
        vat_category=origin.vat_category,
        vat_rate=origin.vat_rate,
        vat_ground=origin.vat_ground,
    )
