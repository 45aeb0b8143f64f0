"""The facts of an issued document, for the rules that look whether an e-invoice can be made of it."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.money import Money
from invoices.choices import DocumentKind, EInvoiceStandard
from invoices.models import Document, DocumentLine, DocumentVat
from invoices.rules.endpoints import PartyFacts
from invoices.rules.faults import LineFacts, PaperFacts


def standard_of(document: Document) -> EInvoiceStandard:
    """Which rules the e-invoice of a document follows, from what was copied into it.

    NLCIUS is for buyers in the Netherlands whose issuer chose it; Peppol BIS is read everywhere (ADR 0014).
    """
    chosen = document.seller.get("e_invoice_standard", EInvoiceStandard.PEPPOL)
    return EInvoiceStandard(chosen) if document.buyer["country"] == "NL" else EInvoiceStandard.PEPPOL


def facts_of(
    document: Document, lines: Sequence[DocumentLine], vat_rows: Sequence[DocumentVat]
) -> PaperFacts:
    """The facts of a document with its lines and VAT rows; nothing comes from elsewhere."""
    original = document.credits or document.corrects
    return PaperFacts(
        seller=PartyFacts.of(document.seller),
        buyer=PartyFacts.of(document.buyer),
        iban=document.seller["iban"],
        lines=tuple(
            LineFacts(
                description=line.description,
                quantity=line.quantity,
                net=Money(line.net_cents),
                rate=(line.vat_category, line.vat_rate, line.vat_ground),
                period_from=line.period_from,
                period_until=line.period_until,
            )
            for line in lines
        ),
        rates={
            (row.category, row.rate, row.ground): (Money(row.net_cents), Money(row.vat_cents))
            for row in vat_rows
        },
        net=Money(document.net_cents),
        vat=Money(document.vat_cents),
        gross=Money(document.gross_cents),
        purchase_order=document.purchase_order,
        our_reference=document.our_reference,
        payment_reference=document.payment_reference,
        is_credit=document.kind == DocumentKind.CREDIT_NOTE,
        original=original.number if original else "",
        nlcius=standard_of(document) == EInvoiceStandard.NLCIUS,
    )
