"""Makes the PDF and the e-invoice of a document and keeps them: after commit, once."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from foundation.actions.outbox import leave_message
from invoices.choices import FileKind
from invoices.documents.checking import CheckerSilent
from invoices.documents.e_invoices import EInvoiceInvalid, NoEInvoicePossible, e_invoice_of
from invoices.documents.pdf import pdf_of_document
from invoices.models import Document, DocumentFile
from invoices.queries.documents import document_with
from invoices.rules.endpoints import PartyFacts, endpoint_of

logger = logging.getLogger(__name__)

# After the end of the book year (art. 52 lid 4 AWR).
YEARS_KEPT = 7
EXTENSIONS = {FileKind.PDF: "pdf", FileKind.UBL: "xml"}


@transaction.atomic
def render_document(*, reference: str, now: datetime) -> None:
    """Render, store and have mailed what was issued; a document that has its PDF stays as it is.

    The PDF carries the e-invoice when there is a valid one, and goes out without when there is none. An e-invoice that
    the official rules refuse, or that they could not look at, is tried again through the outbox, where its error
    stands; one that is not possible is not.
    """
    document = document_with(reference)
    if _has(document, FileKind.PDF):
        return
    e_invoice: bytes | None = None
    try:
        e_invoice = e_invoice_of(document)
    except NoEInvoicePossible:
        logger.info("Document %s has no e-invoice.", document.number)
    except (EInvoiceInvalid, CheckerSilent):
        logger.warning("The e-invoice of %s is tried again.", document.number, exc_info=True)
        leave_message(kind="invoice.render_ubl", reference=reference)
    _keep(document, FileKind.PDF, pdf_of_document(document, e_invoice), now)
    if e_invoice is not None:
        _keep_e_invoice(document, e_invoice, now)
    leave_message(kind="invoice.mail", reference=reference)


@transaction.atomic
def render_ubl(*, reference: str, now: datetime) -> None:
    """Make and store the e-invoice of a document whose PDF went without; one that has it stays as it is.

    Refuses as long as the official rules do, so that the message stays in the outbox with what they say.
    """
    document = document_with(reference)
    if not _has(document, FileKind.UBL):
        _keep_e_invoice(document, e_invoice_of(document), now)


def kept_until(issued_on: date) -> date:
    """The first day on which a document's files may be deleted: seven years after the end of its book year."""
    return date(issued_on.year + YEARS_KEPT + 1, 1, 1)


def _has(document: Document, kind: FileKind) -> bool:
    return DocumentFile.objects.filter(document=document, kind=kind).exists()


def _keep_e_invoice(document: Document, content: bytes, now: datetime) -> None:
    _keep(document, FileKind.UBL, content, now)
    if settings.ACCESS_POINT and endpoint_of(PartyFacts.of(document.buyer)) is not None:
        leave_message(kind="invoice.access_point", reference=document.reference)


def _keep(document: Document, kind: FileKind, content: bytes, now: datetime) -> None:
    # The path is made of the content's hash, so that a file left by a worker that died before its commit is either
    # the same or unused; it is never taken for another.
    digest = hashlib.sha256(content).hexdigest()
    path = f"documents/{document.issued_on:%Y/%m}/{document.reference}-{digest[:12]}.{EXTENSIONS[kind]}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    DocumentFile.objects.create(
        document=document,
        kind=kind,
        path=path,
        sha256=digest,
        size=len(content),
        stored_at=now,
        retained_until=kept_until(document.issued_on),
    )
