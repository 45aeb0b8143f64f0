"""Tables to download: CSV that a Dutch spreadsheet opens as it should."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object) -> str:
    """A cell as text; text that a spreadsheet would take for a formula is set apart (figures are ours and safe)."""
    text = str(value)
    if isinstance(value, str) and text.startswith(BEGINS_A_FORMULA):
        return f"'{text}"
    return text


class Figure(str):
    """A text that is a figure of ours, minus and all."""

    __slots__ = ()


def euros(cents: int) -> Figure:
    """Cents as a figure with a comma, for a spreadsheet: -12,50; no sign of the currency, no points."""
    return Figure(f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}")


def csv_answer(*, name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file named `name`.csv: semicolons, UTF-8 with a mark, one header."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(cell) for cell in header])
    for row in rows:
        writer.writerow([str(cell) if isinstance(cell, Figure) else _cell(cell) for cell in row])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
