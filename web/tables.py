"""Tables to download: CSV that a Dutch spreadsheet opens as it should. Excel: web/desk/workbooks.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from foundation.money import Money

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Figure(str):
    """A text that is a figure of ours, minus and all."""

    __slots__ = ()


def euros(cents: int) -> Figure:
    """Cents as a figure with a comma, for a spreadsheet: -12,50; no sign of the currency, no points."""
    return Figure(f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}")


def _cell(value: object) -> str:
    """A cell as text; text that a spreadsheet would take for a formula is set apart (figures are ours and safe)."""
    if isinstance(value, Money):
        return euros(value.cents)
    text = str(value)
    if isinstance(value, str) and not isinstance(value, Figure) and text.startswith(BEGINS_A_FORMULA):
        return f"'{text}"
    return text


def csv_bytes(*, header: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """A table: semicolons, UTF-8 with a mark, one header. Money has a comma, a day is 2027-03-16."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(cell) for cell in header])
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return f"\ufeff{out.getvalue()}".encode()


def csv_answer(*, name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file named `name`.csv."""
    return file_answer(
        csv_bytes(header=header, rows=rows), name=f"{name}.csv", kind="text/csv; charset=utf-8"
    )


def file_answer(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """A file to download, that nobody keeps underway."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
