"""Looks at every document that a test leaves: whatever is on paper makes a valid e-invoice, or says why not."""

from __future__ import annotations

import hashlib

from invoices.documents.checking import findings_in
from invoices.documents.facts import facts_of, standard_of
from invoices.documents.sentences import sentences_of
from invoices.documents.ubl import ubl_of_document
from invoices.models import Document
from invoices.rules.faults import findings, paper_findings

# Documents that differ in their numbers only are looked at once: a test that issues a thousand costs one.
_seen: set[bytes] = set()


def what_is_wrong_with(document: Document) -> str:
    """Nothing, or why this document should not have been issued, or what official rules say of its e-invoice."""
    lines, rows = list(document.lines.all()), list(document.vat_rows.all())
    facts = facts_of(document, lines, rows)
    if stopped := paper_findings(facts):
        return f"{document.number} should not be on paper: {sentences_of(stopped)}"
    if findings(facts):
        return ""
    written = ubl_of_document(document, lines, rows)
    shape = written
    for name in (document.number, document.payment_reference, document.our_reference):
        if name:
            shape = shape.replace(f">{name}<".encode(), b"><")
    digest = hashlib.sha256(shape).digest()
    if digest in _seen:
        return ""
    _seen.add(digest)
    found = findings_in(written, standard=standard_of(document))
    return f"The e-invoice of {document.number} is invalid: {found}" if found else ""


def wrong_documents() -> list[str]:
    """What is wrong with the documents that are in the database now."""
    documents = (
        Document.objects.select_related("credits", "corrects")
        .prefetch_related("lines", "vat_rows")
        .order_by("id")
        .iterator(chunk_size=500)
    )
    return [wrong for document in documents if (wrong := what_is_wrong_with(document))]
