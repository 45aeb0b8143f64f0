"""The PDF as an archive keeps it: PDF/A-3 with the e-invoice inside, and nothing that runs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from invoices.documents.e_invoices import e_invoice_of
from invoices.documents.pdf import ROOT, STYLE, pdf_of_document
from invoices.queries.documents import document_with
from tests.invoices.given import a_line, an_issued_invoice, the_lines_of_the_picture

pytestmark = pytest.mark.django_db


def the_pdf() -> tuple[bytes, bytes]:
    """An invoice's PDF and the e-invoice in it."""
    document = document_with(an_issued_invoice(*the_lines_of_the_picture()).reference)
    e_invoice = e_invoice_of(document)
    return pdf_of_document(document, e_invoice), e_invoice


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield thing


def test_the_e_invoice_stands_in_the_pdf_once_as_the_same_in_another_form():
    content, e_invoice = the_pdf()

    with pikepdf.open(io.BytesIO(content)) as pdf:
        [attached] = pdf.Root.AF
        assert attached.AFRelationship == "/Alternative"
        assert str(attached.UF) == "2027-00001.xml"
        assert attached.EF.F.Subtype == "/text/xml"
        assert attached.EF.F.read_bytes() == e_invoice
        assert str(attached.EF.F.Params.ModDate) == "D:20270316090000Z"
        assert list(pdf.Root.Names.EmbeddedFiles.Names) == ["2027-00001.xml", attached]


def test_it_is_what_pdf_a_3_asks_for():
    content, _e_invoice = the_pdf()

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.trailer.ID) == 2
        [intent] = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.N == 3
        metadata = pdf.Root.Metadata.read_bytes()
        assert b'pdfaid:part="3"' in metadata or b"<pdfaid:part>3</pdfaid:part>" in metadata
        assert b'pdfaid:conformance="A"' in metadata or b"<pdfaid:conformance>A</" in metadata
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        fonts = [one for one in dictionaries(pdf) if one.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("/FontFile2" in one or "/FontFile3" in one for one in fonts)
        assert {str(one.FontName).split("+")[-1] for one in fonts} == {"Noto-Sans", "Noto-Sans-Bold"}


def test_nothing_in_it_runs_or_opens_something_else():
    content, _e_invoice = the_pdf()

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.Root
        forbidden = {"/JavaScript", "/Launch", "/URI", "/SubmitForm", "/GoToR"}
        assert not [one for one in dictionaries(pdf) if str(one.get("/S", "")) in forbidden or "/JS" in one]


def test_the_same_document_gives_the_same_bytes():
    document = document_with(an_issued_invoice(a_line()).reference)
    e_invoice = e_invoice_of(document)

    assert pdf_of_document(document, e_invoice) == pdf_of_document(document, e_invoice)
    assert pdf_of_document(document) == pdf_of_document(document)
    assert pdf_of_document(document) != pdf_of_document(document, e_invoice)


@pytest.mark.parametrize("name", ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf"])
def test_the_digits_of_the_font_stand_under_each_other_without_being_asked(name: str):
    with TTFont(ROOT / "fonts" / name) as font:
        glyphs = font.getBestCmap()
        assert {font["hmtx"][glyphs[ord(digit)]][0] for digit in "0123456789"} == {572}


def test_the_style_asks_for_no_variant_of_the_font_because_each_line_would_leave_memory_behind():
    css = STYLE.read_text(encoding="utf-8")

    assert "font-variant" not in css
    assert "font-feature" not in css
