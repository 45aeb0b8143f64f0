"""The stored files of all documents of a period, one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import Count, Q, QuerySet

from foundation.periods import Period
from invoices.choices import FileKind
from invoices.models import Document, DocumentFile, Issuer

SUFFIXES = {FileKind.PDF: "pdf", FileKind.UBL: "xml"}
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file of a document: the name it is given, and its bytes; none when what is stored is not what was made."""

    document: Document
    kind: FileKind
    name: str
    sha256: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class ArchiveCount:
    """How many documents a period has, and of how many a PDF and an e-invoice are stored."""

    documents: int
    pdf: int
    ubl: int


def issued_in(*, issuer: Issuer, period: Period) -> QuerySet[Document]:
    """The documents that an issuer issued in a period, oldest first."""
    return Document.objects.filter(
        issuer=issuer, issued_on__gte=period.starts_on, issued_on__lt=period.ends_before
    ).order_by("issued_on", "id")


def count_of(*, issuer: Issuer, period: Period) -> ArchiveCount:
    """What `files_of` will give."""
    found = (
        issued_in(issuer=issuer, period=period)
        .order_by()
        .aggregate(
            documents=Count("id", distinct=True),
            pdf=Count("files", filter=Q(files__kind=FileKind.PDF)),
            ubl=Count("files", filter=Q(files__kind=FileKind.UBL)),
        )
    )
    return ArchiveCount(**found)


def files_of(*, issuer: Issuer, period: Period) -> Iterator[tuple[Document, list[ArchivedFile]]]:
    """Each document of a period with its files, PDF first, read as they are asked for; none when none is made."""
    documents = issued_in(issuer=issuer, period=period).prefetch_related("files")
    for document in documents.iterator(chunk_size=AT_ONCE):
        files = {file.kind: file for file in document.files.all()}
        yield document, [_read(document, kind, files[kind]) for kind in SUFFIXES if kind in files]


def _read(document: Document, kind: FileKind, file: DocumentFile) -> ArchivedFile:
    with default_storage.open(file.path) as stored:
        content: bytes = stored.read()
    is_whole = hashlib.sha256(content).hexdigest() == file.sha256
    name = f"{document.number}.{SUFFIXES[kind]}"
    return ArchivedFile(document, kind, name, file.sha256, content if is_whole else None)
