"""All documents of a period as one zip, made while it is sent."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from foundation.money import Money
from invoices.models import Document
from invoices.queries.archive import ArchivedFile
from web.tables import csv_bytes

INDEX = "index.csv"
# Where zip begins to count: a file has no time of its own, so that the same documents give the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)


class _Waiting:
    """Takes what the zip writes, until it is sent on. It cannot go back, so the zip does not try."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing to do: what waits is taken by `sent`."""

    def sent(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def zip_answer(
    *, name: str, documents: Iterable[tuple[Document, list[ArchivedFile]]]
) -> StreamingHttpResponse:
    """A file named `name`.zip with the PDF and e-invoice of each document, and a list of them with their hashes."""
    response = StreamingHttpResponse(zip_pieces(documents), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def zip_pieces(documents: Iterable[tuple[Document, list[ArchivedFile]]]) -> Iterator[bytes]:
    """The zip, document by document. A file that is not what was made is left out, and the list says so."""
    waiting = _Waiting()
    listed: list[list[object]] = []
    with zipfile.ZipFile(waiting, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # write is all it needs
        for document, files in documents:
            for file in files:
                if file.content is not None:
                    _put(archive, file.name, file.content)
            listed += _rows(document, files)
            yield waiting.sent()
        header = [
            *(_("Number"), _("Kind"), _("Date"), _("Partner"), _("Without VAT"), _("VAT"), _("With VAT")),
            *(_("File"), "SHA-256", _("State")),
        ]
        _put(archive, INDEX, csv_bytes(header=header, rows=listed))
    yield waiting.sent()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, NO_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _rows(document: Document, files: list[ArchivedFile]) -> list[list[object]]:
    facts: list[object] = [
        *(document.number, document.get_kind_display(), document.issued_on, document.buyer["name"]),
        *(Money(document.net_cents), Money(document.vat_cents), Money(document.gross_cents)),
    ]
    if not files:
        return [[*facts, "", "", _("The PDF is not made yet.")]]
    return [
        [
            *facts,
            file.name,
            file.sha256,
            "" if file.content is not None else _("Left out: it differs from what was made."),
        ]
        for file in files
    ]
