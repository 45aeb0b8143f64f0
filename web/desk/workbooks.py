"""Tables to download as an Excel workbook: figures as numbers, days as days, and no text that is run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import save_workbook

from foundation.money import Money
from web.desk.current import DeskRequest
from web.tables import csv_answer, file_answer

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EURO_FORMAT = "#,##0.00"
DAY_FORMAT = "yyyy-mm-dd"
NARROW, WIDE = 14, 36
LONGEST_TITLE = 31
# Its name, header and rows.
Sheet = tuple[str, Sequence[object], Iterable[Sequence[object]]]


def download(
    request: DeskRequest, *, name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse | None:
    """A table as CSV or Excel when that is asked for (?as=csv, ?as=xlsx); None when a page is."""
    wanted = request.GET.get("as", "")
    if wanted == "csv":
        return csv_answer(name=name, header=header, rows=rows)
    return excel_answer(name=name, sheets=[(name, header, rows)]) if wanted == "xlsx" else None


def excel_answer(*, name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """A file named `name`.xlsx of these sheets, of each of which the header stays in sight."""
    book = Workbook(write_only=True)
    for named, header, rows in sheets:
        sheet = book.create_sheet(named[:LONGEST_TITLE])
        sheet.freeze_panes = "A2"
        for place, title in enumerate(header, start=1):
            width = WIDE if len(str(title)) > NARROW else NARROW
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.append([_head(sheet, title) for title in header])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    save_workbook(book, out)
    return file_answer(out.getvalue(), name=f"{name}.xlsx", kind=EXCEL)


def _head(sheet: WriteOnlyWorksheet, title: object) -> Cell:
    cell = _cell(sheet, str(title))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: object) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    if isinstance(value, Money):
        cell.value = value.amount
        cell.number_format = EURO_FORMAT
    elif isinstance(value, date) and not isinstance(value, datetime):
        cell.value = value
        cell.number_format = DAY_FORMAT
    elif isinstance(value, int):
        cell.value = value
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        # What begins with = would be a formula otherwise.
        cell.data_type = "s"
    return cell
