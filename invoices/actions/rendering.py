"""Makes the PDF of a document and keeps it: after commit, once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from foundation.actions.outbox import leave_message
from invoices.choices import FileKind
from invoices.documents.pdf import pdf_of_document
from invoices.models import DocumentFile
from invoices.queries.documents import document_with


@transaction.atomic
def render_document(*, reference: str, now: datetime) -> None:
    """Render, store and have mailed what was issued; a document that has its PDF stays as it is.

    The path is made of the content's hash, so that a file left by a worker that died before its commit is either
    the same or unused; it is never taken for another.
    """
    document = document_with(reference)
    if DocumentFile.objects.filter(document=document, kind=FileKind.PDF).exists():
        return
    content = pdf_of_document(document)
    digest = hashlib.sha256(content).hexdigest()
    path = f"documents/{document.issued_on:%Y/%m}/{document.reference}-{digest[:12]}.pdf"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    DocumentFile.objects.create(
        document=document, kind=FileKind.PDF, path=path, sha256=digest, size=len(content), stored_at=now
    )
    leave_message(kind="invoice.mail", reference=reference)
