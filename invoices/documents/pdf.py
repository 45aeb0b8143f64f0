"""Renders a document as PDF/A-3 with WeasyPrint: fonts embedded, tagged, the same bytes every time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from invoices.documents.sheet import sheet_of
from invoices.models import Document

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "templates" / "invoices" / "document.css"


@cache
def prepared() -> tuple[FontConfiguration, list[Any]]:
    """Fonts and style sheet, read once a process: a configuration per document would grow without end."""
    fonts = FontConfiguration()
    css = STYLE.read_text(encoding="utf-8").replace("FONTS", (ROOT / "fonts").as_uri())
    return fonts, [CSS(string=css, font_config=fonts)]


def html_of(document: Document) -> str:
    """The sheet as HTML, in the document's language."""
    with translation.override(document.language):
        return render_to_string("invoices/document.html", {"sheet": sheet_of(document)})


def pdf_of_document(document: Document, e_invoice: bytes | None = None) -> bytes:
    """The PDF of an issued document, with its e-invoice inside when there is one.

    The same document gives the same bytes: nothing in it comes from the clock.
    """
    name = f"{document.reference} {document.number}"
    if e_invoice is None:
        return pdf_of_html(html_of(document), name=name)
    inside = Attachment(
        string=e_invoice,
        name=f"{document.number}.xml",
        description=document.number,
        relationship="Alternative",
        created=document.issued_at.astimezone(UTC),
        modified=document.issued_at.astimezone(UTC),
    )
    return pdf_of_html(html_of(document), name=name, attachments=[inside])


def pdf_of_html(html: str, *, name: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """The PDF of a page in the style of a document; `name` tells it from all others."""
    fonts, styles = prepared()
    identifier = hashlib.sha256(name.encode()).digest()[:16]
    rendered: bytes = HTML(string=html, base_url=None, url_fetcher=_fetch).write_pdf(
        finisher=_name_attachments_once,
        stylesheets=styles,
        font_config=fonts,
        pdf_variant="pdf/a-3a",
        pdf_identifier=identifier,
        custom_metadata=False,
        attachments=list(attachments),
    )
    return rendered


def _name_attachments_once(_document: object, pdf: Any) -> None:
    # WeasyPrint lists every attached file twice, once by name and once by object.
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


def _fetch(url: str, *_args: object, **_kwargs: object) -> dict[str, object]:
    # A document is made of what came along; nothing is fetched from anywhere else.
    path = Path(url.removeprefix("file://")).resolve()
    if not url.startswith("file://") or (ROOT / "fonts") not in path.parents:
        raise ValueError(f"A document fetches nothing: {url}")
    return {"string": path.read_bytes(), "mime_type": "font/ttf"}
