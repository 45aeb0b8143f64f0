"""Finds documents."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.choices import PartyKind
from foundation.errors import Conflict, NotFound
from foundation.models import Party
from foundation.money import Money
from invoices.choices import DocumentKind, FileKind
from invoices.models import Document, DocumentFile, DocumentLine, Issuer
from invoices.rules.totals import gross_shares, gross_unit
from invoices.rules.vat import Ground, VatDecision


class DocumentNotFound(NotFound):
    code = "document-not-found"
    sentence = _("We cannot find this invoice. It may be of another organisation.")


class IssuerNotFound(NotFound):
    code = "issuer-not-found"
    sentence = _("We do not know this issuer. Register it first.")


class PdfNotReady(Conflict):
    code = "pdf-not-ready"
    sentence = _("The PDF is being made. Look again in a minute.")


class NoEInvoice(Conflict):
    code = "no-e-invoice"
    sentence = _("There is no e-invoice of {number}, or not yet. The PDF says the same.")


class StoredFileDiffers(Conflict):
    code = "stored-file-differs"
    sentence = _("The stored file is not the one that was made. We do not show it, and our staff look at it.")


def issuers() -> QuerySet[Issuer]:
    """The bodies that issue documents, by code."""
    return Issuer.objects.select_related("party").order_by("code")


def issuer_with(code: str) -> Issuer:
    """An issuer by its code."""
    issuer = issuers().filter(code=code).first()
    if issuer is None:
        raise IssuerNotFound
    return issuer


def documents_of(party: Party) -> QuerySet[Document]:
    """A party's documents, newest first."""
    return (
        Document.objects.filter(party=party)
        .select_related("credits", "corrects")
        .order_by("-issued_at", "-id")
    )


def document_of(party: Party, number: str) -> Document:
    """A party's own document by number; another's is not found."""
    document = documents_of(party).filter(number=number).first()
    if document is None:
        raise DocumentNotFound
    return document


def document_with(reference: str) -> Document:
    """A document by reference, for staff and for what runs after commit."""
    document = (
        Document.objects.select_related("issuer", "issuer__party", "credits", "corrects", "reissues")
        .filter(reference=reference)
        .first()
    )
    if document is None:
        raise DocumentNotFound
    return document


def followers_of(document: Document) -> list[Document]:
    """What came after a document and names it: its credit notes, of all or of a part, and what took its place."""
    named = Q(credits=document) | Q(corrects=document) | Q(reissues=document)
    return list(Document.objects.filter(named).order_by("issued_at", "id"))


def pdf_of(document: Document) -> bytes:
    """The bytes of a document's PDF as they were stored; refuses one that is not made yet or differs by hash."""
    content = _stored(document, FileKind.PDF)
    if content is None:
        raise PdfNotReady
    return content


def ubl_of(document: Document) -> bytes:
    """The bytes of a document's e-invoice as they were stored; refuses when there is none, or it differs by hash."""
    content = _stored(document, FileKind.UBL)
    if content is None:
        raise NoEInvoice(number=document.number)
    return content


def have_e_invoice(documents: Iterable[Document]) -> set[int]:
    """The keys of those documents that have an e-invoice."""
    files = DocumentFile.objects.filter(document__in=list(documents), kind=FileKind.UBL)
    return set(files.order_by().values_list("document_id", flat=True))


def documents_without_e_invoice() -> QuerySet[Document]:
    """Documents that went out as PDF only, newest first; persons receive no e-invoices and are not among them."""
    files = DocumentFile.objects.filter(document=OuterRef("pk"))
    return (
        Document.objects.filter(
            Exists(files.filter(kind=FileKind.PDF)), ~Exists(files.filter(kind=FileKind.UBL))
        )
        .exclude(buyer__kind=PartyKind.PERSON)
        .select_related("credits", "corrects")
        .prefetch_related("lines", "vat_rows")
        .order_by("-issued_at", "-id")
    )


def _stored(document: Document, kind: FileKind) -> bytes | None:
    stored = DocumentFile.objects.filter(document=document, kind=kind).first()
    if stored is None:
        return None
    with default_storage.open(stored.path) as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise StoredFileDiffers
    return content


def correctable(document_ids: Collection[int]) -> set[int]:
    """Which of these documents can be credited whole: no credit notes, and nothing of them was credited before."""
    return set(
        Document.objects.filter(pk__in=document_ids, credited_by=None, corrected_by=None)
        .exclude(kind=DocumentKind.CREDIT_NOTE)
        .order_by()
        .values_list("id", flat=True)
    )


def series_with_gaps() -> list[str]:
    """Series whose numbers are not exactly first to last, each once: always none (verify)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.issuer_id, s.kind, s.year, s.last_number, count(d.id), max(d.series_number)
              FROM invoices_numberseries s
              LEFT JOIN invoices_document d
                     ON d.issuer_id = s.issuer_id AND d.kind = s.kind AND d.series_year = s.year
             GROUP BY s.id
            HAVING count(d.id) <> s.last_number - s.first_number + 1
                OR coalesce(max(d.series_number), s.first_number - 1) <> s.last_number
             ORDER BY s.issuer_id, s.kind, s.year
            """
        )
        return [
            f"issuer {row[0]} {row[1]} {row[2]}: {row[4]} documents, counter {row[3]}"
            for row in cursor.fetchall()
        ]


@dataclass(frozen=True, slots=True)
class LineWithVat:
    """A line with its part of the total with VAT. `unit` is only there where it adds up."""

    line: DocumentLine
    unit: Money | None
    gross: Money


def lines_with_vat(document: Document) -> list[LineWithVat]:
    """The lines of a document in prices with VAT, which together are its total to the cent."""
    lines = list(document.lines.order_by("position"))
    nets = [
        (
            Money(line.net_cents),
            VatDecision(line.vat_category, line.vat_rate, Ground(line.vat_ground)),
        )
        for line in lines
    ]
    rows = []
    for line, share in zip(lines, gross_shares(nets), strict=True):
        whole = line.quantity == line.quantity.to_integral_value()
        unit = (
            gross_unit(share, int(line.quantity), Money(line.unit_price_cents), line.vat_rate)
            if whole
            else None
        )
        rows.append(LineWithVat(line, unit, share))
    return rows
