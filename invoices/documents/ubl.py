"""Writes an issued document as an e-invoice in UBL 2.1 (EN 16931). Prose: docs/algorithms/e-invoices.md.

One builder for Peppol BIS Billing 3.0 and NLCIUS, which differ in one element. Everything comes from what the document
keeps, nothing from the clock: the same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree

from invoices.choices import DocumentKind, EInvoiceStandard
from invoices.documents.facts import standard_of
from invoices.documents.ubl_parts import (
    CAC,
    CBC,
    box,
    put,
    put_amount,
    put_category,
    put_party,
    put_period,
    put_reasons,
)
from invoices.models import Document, DocumentLine, DocumentVat
from invoices.rules.endpoints import PartyFacts
from invoices.rules.faults import OUTSIDE

_EN = "urn:cen.eu:en16931:2017#compliant#"
CUSTOMIZATIONS = {
    EInvoiceStandard.PEPPOL: f"{_EN}urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    EInvoiceStandard.NLCIUS: f"{_EN}urn:fdc:nen.nl:nlcius:v1.0",
}
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
SEPA_TRANSFER = "58"
SEPA_DIRECT_DEBIT = "59"


def ubl_of_document(
    document: Document, lines: Sequence[DocumentLine], vat_rows: Sequence[DocumentVat]
) -> bytes:
    """The e-invoice of a document with its lines and VAT rows, as XML; its texts are in the document's language."""
    credit = document.kind == DocumentKind.CREDIT_NOTE
    root_name = "CreditNote" if credit else "Invoice"
    namespace = f"urn:oasis:names:specification:ubl:schema:xsd:{root_name}-2"
    root = etree.Element(f"{{{namespace}}}{root_name}", nsmap={None: namespace, "cac": CAC, "cbc": CBC})  # type: ignore[dict-item]  # None is the default
    # A credit note counts what it gives back as positive.
    sign = -1 if credit else 1
    with translation.override(document.language):
        _put_head(root, document, lines, credit)
        _put_parties(root, document, {row.category for row in vat_rows})
        _put_payment(root, document, credit)
    _put_totals(root, document, vat_rows, sign)
    for line in lines:
        _put_line(root, line, "CreditNoteLine" if credit else "InvoiceLine", sign)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _put_head(root: etree._Element, document: Document, lines: Sequence[DocumentLine], credit: bool) -> None:
    put(root, "CustomizationID", CUSTOMIZATIONS[standard_of(document)])
    put(root, "ProfileID", PROFILE)
    put(root, "ID", document.number)
    put(root, "IssueDate", document.issued_on.isoformat())
    if credit:
        put(root, "CreditNoteTypeCode", "381")
        put(root, "Note", document.reason)
    else:
        put(root, "DueDate", document.due_on.isoformat())
        put(root, "InvoiceTypeCode", "380")
    put(root, "DocumentCurrencyCode", "EUR")
    # Without a number of the buyer's own, the agreement is what it knows us by (PEPPOL R003, BR-NL-2).
    if not document.purchase_order:
        put(root, "BuyerReference", document.our_reference)
    spans = [span for line in lines if (span := _span(line))]
    if spans:
        put_period(root, min(first for first, _end in spans), max(end for _first, end in spans))
    if document.purchase_order:
        put(box(root, "OrderReference"), "ID", document.purchase_order)
    original = document.credits or document.corrects
    if original is not None:
        reference = box(box(root, "BillingReference"), "InvoiceDocumentReference")
        put(reference, "ID", original.number)
        put(reference, "IssueDate", original.issued_on.isoformat())
    if document.our_reference:
        put(box(root, "ContractDocumentReference"), "ID", document.our_reference)


def _put_parties(root: etree._Element, document: Document, categories: set[str]) -> None:
    # What is outside VAT may name nobody's VAT id: the seller's number then stands as a tax number.
    outside = OUTSIDE in categories
    seller, buyer = PartyFacts.of(document.seller), PartyFacts.of(document.buyer)
    put_party(
        box(root, "AccountingSupplierParty"),
        seller,
        tax_scheme="TAX" if outside else "VAT",
        creditor_id=document.seller.get("creditor_id", "") if document.debit_on else "",
    )
    put_party(box(root, "AccountingCustomerParty"), buyer, tax_scheme="" if outside else "VAT")


def _put_payment(root: etree._Element, document: Document, credit: bool) -> None:
    if credit:
        original = document.credits or document.corrects
        text = _("Settled with invoice {number} or paid back.")
        put(box(root, "PaymentTerms"), "Note", text.format(number=original.number if original else ""))
        return
    means = box(root, "PaymentMeans")
    put(means, "PaymentMeansCode", SEPA_DIRECT_DEBIT if document.debit_on else SEPA_TRANSFER)
    put(means, "PaymentID", document.payment_reference)
    if document.debit_on:
        put(box(means, "PaymentMandate"), "ID", document.mandate_told)
        return
    account = box(means, "PayeeFinancialAccount")
    put(account, "ID", document.seller["iban"])
    put(account, "Name", document.seller["account_name"])


def _put_totals(root: etree._Element, document: Document, rows: Sequence[DocumentVat], sign: int) -> None:
    tax = box(root, "TaxTotal")
    put_amount(tax, "TaxAmount", sign * document.vat_cents)
    # EN 16931 knows one sum for each category and rate, whatever its grounds.
    together: dict[tuple[str, int], list[DocumentVat]] = {}
    for row in rows:
        together.setdefault((row.category, row.rate), []).append(row)
    for (category, percent), same in together.items():
        subtotal = box(tax, "TaxSubtotal")
        put_amount(subtotal, "TaxableAmount", sign * sum(row.net_cents for row in same))
        put_amount(subtotal, "TaxAmount", sign * sum(row.vat_cents for row in same))
        element = put_category(subtotal, "TaxCategory", category, percent)
        put_reasons(element, [row.ground for row in same], document.language)
        put(box(element, "TaxScheme"), "ID", "VAT")
    total = box(root, "LegalMonetaryTotal")
    put_amount(total, "LineExtensionAmount", sign * document.net_cents)
    put_amount(total, "TaxExclusiveAmount", sign * document.net_cents)
    put_amount(total, "TaxInclusiveAmount", sign * document.gross_cents)
    put_amount(total, "PayableAmount", sign * document.gross_cents)


def _put_line(root: etree._Element, line: DocumentLine, name: str, sign: int) -> None:
    element = box(root, name)
    quantity, price = sign * line.quantity, line.unit_price_cents
    if price < 0:
        # A price is never negative, so a discount is a negative quantity (BR-27).
        quantity, price = -quantity, -price
    put(element, "ID", str(line.position))
    quantity_name = "CreditedQuantity" if name == "CreditNoteLine" else "InvoicedQuantity"
    put(element, quantity_name, f"{quantity.normalize():f}", unitCode="C62")
    put_amount(element, "LineExtensionAmount", sign * line.net_cents)
    if span := _span(line):
        put_period(element, *span)
    item = box(element, "Item")
    put(item, "Description", ". ".join(part for part in (line.programme, line.detail) if part.strip()))
    put(item, "Name", line.description)
    if line.code:
        put(box(item, "SellersItemIdentification"), "ID", line.code)
    category = put_category(item, "ClassifiedTaxCategory", line.vat_category, line.vat_rate)
    put(box(category, "TaxScheme"), "ID", "VAT")
    put_amount(box(element, "Price"), "PriceAmount", price)


def _span(line: DocumentLine) -> tuple[date, date] | None:
    """The days a line is about: its period, or the one day of supply; half-open."""
    if line.period_from and line.period_until:
        return line.period_from, line.period_until
    if line.supplied_on:
        return line.supplied_on, line.supplied_on + timedelta(days=1)
    return None
