"""Makes the e-invoice of a document and has it checked: either it is valid, or there is none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict
from invoices.documents.checking import findings_in
from invoices.documents.facts import facts_of, standard_of
from invoices.documents.sentences import sentences_of
from invoices.documents.ubl import ubl_of_document
from invoices.models import Document, DocumentLine, DocumentVat
from invoices.rules.faults import Finding, findings


class NoEInvoicePossible(Conflict):
    code = "no-e-invoice-possible"
    sentence = _("No e-invoice can be made of {number}. {problems}")


class EInvoiceInvalid(Conflict):
    code = "e-invoice-invalid"
    sentence = _("The e-invoice of {number} does not pass the official rules. {problems}")


def what_stops_the_e_invoice(document: Document) -> list[Finding]:
    """Why no e-invoice can be made of a document: by what it says, before anything official looks at it."""
    return findings(facts_of(document, *_rows(document)))


def _rows(document: Document) -> tuple[list[DocumentLine], list[DocumentVat]]:
    # In memory: they may have been read already, for many documents at once.
    lines = sorted(document.lines.all(), key=lambda line: line.position)
    return lines, sorted(document.vat_rows.all(), key=lambda row: row.pk)


def e_invoice_of(document: Document) -> bytes:
    """The e-invoice of a document, valid by the schema and the official rules.

    Refuses a document of which none can be made, and one that the rules refuse. Raises `CheckerSilent` when they could
    not be asked.
    """
    lines, rows = _rows(document)
    found = findings(facts_of(document, lines, rows))
    if found:
        raise NoEInvoicePossible(number=document.number, problems=sentences_of(found))
    written = ubl_of_document(document, lines, rows)
    broken = findings_in(written, standard=standard_of(document))
    if broken:
        raise EInvoiceInvalid(number=document.number, problems=" ".join(broken)[:1500])
    return written
