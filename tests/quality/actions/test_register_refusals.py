"""Broken register files are refused whole: each says why, and nothing moves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from foundation.errors import Refusal
from foundation.models import AuditEntry, OutboxMessage
from quality.actions.registers import import_register
from quality.models import (
    Check,
    Decision,
    MarkHeld,
    Register,
    RegisterChange,
    RegisterMatch,
    RegisterRow,
    RegisterSnapshot,
)
from tests.quality.given import (
    FILES,
    NOW,
    REGISTERS,
    a_partner,
    a_register_file,
    a_small_ind_register,
    an_import,
)

pytestmark = pytest.mark.django_db
KEPT = (
    RegisterSnapshot,
    RegisterRow,
    RegisterChange,
    RegisterMatch,
    MarkHeld,
    Decision,
    Check,
    OutboxMessage,
)


def excel(*rows: tuple[str | float, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_zip_bomb() -> bytes:
    """A workbook of some kilobytes whose sheet is a gigabyte of blanks."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(excel(("organisation", "kvk_number")))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.infolist():
            bad.writestr(part.filename, good.read(part))
        with bad.open("xl/worksheets/sheet2.xml", "w") as sheet:
            for _megabyte in range(110):
                sheet.write(b" " * 1024 * 1024)
    assert len(out.getvalue()) < 200_000
    return out.getvalue()


def real() -> bytes:
    return (REGISTERS / "ind_work_2026-03-11.csv").read_bytes()


def page() -> bytes:
    return (FILES / "ind_page_sample.html").read_bytes()


BROKEN: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "cut in a row": (lambda: real()[:300_001], "ind.csv", "cut short (row "),
    "cut page": (lambda: page()[:6_000], "page.html", "cut short (row "),
    "foreign page": (
        lambda: b"<!doctype html><html><table><tr><td>Soap</td><td>3.00</td></tr></table></html>",
        "page.html",
        "no table with an organisation and a KvK number",
    ),
    "wrong columns": (lambda: b"naam;prijs\nzeep;3\n", "ind.csv", "Check the column map"),
    "nothing": (lambda: b"", "ind.csv", "it holds no rows"),
    "only a header": (lambda: b"organisation,kvk_number\n", "ind.csv", "it holds no rows"),
    "a picture": (
        lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff",
        "ind.csv",
        "not a text, CSV or Excel file",
    ),
    "a picture called Excel": (lambda: b"\x89PNG\r\n\x1a\n", "ind.xlsx", "not a text, CSV or Excel file"),
    "other letters": (
        lambda: a_register_file().decode().replace("Ander 1 B.V.", "Café B.V.").encode("cp1252"),
        "ind.csv",
        "Save it as UTF-8",
    ),
    "text for a KvK number": (
        lambda: a_register_file() + b"Soap B.V.,soap\n",
        "ind.csv",
        "row 22 has something else than a KvK number",
    ),
    "a sheet that lost more than one zero": (
        lambda: excel(("organisation", "kvk_number"), ("A B.V.", 12345678), ("B B.V.", 123456)),
        "ind.xlsx",
        "row 3 has something else than a KvK number",
    ),
    "far fewer rows": (
        lambda: a_register_file("99000001", extra=16),
        "ind.csv",
        "A broken page is no mass withdrawal",
    ),
    "a zip bomb": (a_zip_bomb, "ind.xlsx", "larger than a register can be"),
    "very large": (lambda: b"a" * (20 * 1024 * 1024 + 1), "ind.csv", "larger than a register can be"),
    "of tomorrow": (a_register_file, "ind_2027-03-17.csv", "that day is still to come"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_whole_with_its_sentence_and_nothing_moves(name, settings):
    settings.LANGUAGE_CODE = "en"
    make, file_name, sentence = BROKEN[name]
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    a_partner(kvk_number="99000001", name="Bedrijf 99000001 B.V.")
    before = {model: list(model.objects.order_by("pk").values()) for model in KEPT}
    trail = AuditEntry.objects.count()

    with pytest.raises(Refusal) as refusal:
        an_import(make(), file_name=file_name)

    assert sentence in refusal.value.message
    assert {model: list(model.objects.order_by("pk").values()) for model in KEPT} == before
    assert AuditEntry.objects.count() == trail


def test_a_register_whose_columns_are_not_known_asks_for_them(settings):
    settings.LANGUAGE_CODE = "en"
    a_small_ind_register()
    Register.objects.filter(code="sna").update(smallest_size=1)

    with pytest.raises(Refusal, match="Save its column map first"):
        import_register(register_code="sna", content=a_register_file(), file_name="sna.csv", now=NOW)

    assert not RegisterSnapshot.objects.exists()


def test_numbers_that_a_sheet_took_for_measures_are_read_whole():
    a_small_ind_register()
    an_import(
        excel(("organisation", "kvk_number"), ("A B.V.", 1234567.0), ("B B.V.", 12345678)),
        file_name="ind.xlsx",
    )

    assert list(RegisterRow.objects.order_by("position").values_list("kvk_number", flat=True)) == [
        "01234567",
        "12345678",
    ]
