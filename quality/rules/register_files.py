"""Reads register files: CSV, Excel, and the IND's HTML table in the three forms it has had.

A file that is not such a register, or was cut short, is refused whole (`FileRefused`): half a register would look
like a mass withdrawal.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import openpyxl
from lxml import html as lxml_html

from quality.rules.register_columns import FileRefused, Refused, RegisterEntry, entries_in, plain

LARGEST_FILE = 20 * 1024 * 1024
# What an Excel file may hold once it is unpacked: the largest register is about one megabyte.
LARGEST_UNPACKED = 100 * 1024 * 1024
MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
    for number, name in enumerate(names.split(), start=1)
}


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a file holds, and the day the page itself says it is of."""

    entries: tuple[RegisterEntry, ...]
    said_day: date | None

    def rows_sha256(self) -> str:
        """The hash of what the rows say, whatever stands around them."""
        digest = hashlib.sha256()
        for entry in self.entries:
            line = (
                f"{entry.name}\x1f{entry.kvk_number}\x1f{entry.number}\x1f{entry.place}\x1f{entry.address}\x1f"
                f"{entry.status}\x1f{entry.valid_until_on}\x1e"
            )
            digest.update(line.encode())
        return digest.hexdigest()


def day_in(text: str) -> date | None:
    """The day in “last updated on 11 March 2026” or “laatst bijgewerkt op 11 maart 2026”."""
    found = re.search(r"(?:last updated on|bijgewerkt op)\s+(\d{1,2})\s+([a-z]+)\s+(\d{4})", text.lower())
    if found is None or found[2] not in MONTHS:
        return None
    return date(int(found[3]), MONTHS[found[2]], int(found[1]))


def day_in_file_name(name: str) -> date | None:
    """The day in a file name such as `ind_work_2026-03-11.csv`."""
    found = re.search(r"(20\d\d)-(\d\d)-(\d\d)", name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Text of an older Windows has no such bytes; a picture or a program has.
        is_binary = re.search(rb"[\x00-\x08\x0e-\x1f]", content) is not None
        raise FileRefused(Refused.NOT_TEXT if is_binary else Refused.WRONG_ENCODING) from None
    if "\x00" in text:
        raise FileRefused(Refused.NOT_TEXT)
    return text


@contextmanager
def _csv_rows(content: bytes) -> Iterator[Iterator[tuple[int, Sequence[str]]]]:
    text = _decode(content)
    if not text.strip():
        raise FileRefused(Refused.EMPTY)
    if not text.endswith(("\n", "\r")):
        raise FileRefused(Refused.CUT_SHORT, text.count("\n") + 1)
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        yield enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
    except csv.Error:
        raise FileRefused(Refused.NOT_TEXT) from None


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        # 12345678.0 is a KvK number that a spreadsheet took for a measure.
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


@contextmanager
def _excel_rows(content: bytes) -> Iterator[Iterator[tuple[int, Sequence[str]]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise FileRefused(Refused.NOT_TEXT) from None
    if unpacked > LARGEST_UNPACKED:
        raise FileRefused(Refused.TOO_LARGE)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise FileRefused(Refused.NOT_TEXT) from error
    try:
        if not book.worksheets:
            raise FileRefused(Refused.NO_TABLE)
        yield (
            (number, [_as_text(cell) for cell in row])
            for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1)
        )
    except FileRefused:
        raise
    except Exception as error:  # a sheet is read while its rows are asked for
        raise FileRefused(Refused.NOT_TEXT) from error
    finally:
        book.close()


def read_html(content: bytes) -> RegisterFile:
    """The IND's page: the table is known by its two columns, not by the exact words of its header."""
    text = _decode(content)
    if "</html>" not in text.lower():
        raise FileRefused(Refused.CUT_SHORT, text.count("\n") + 1)
    document: Any = lxml_html.fromstring(text, parser=lxml_html.HTMLParser(no_network=True))
    for table in document.iter("table"):
        rows = [
            [(cell.text_content() or "") for cell in row.iterchildren("th", "td")] for row in table.iter("tr")
        ]
        if rows and len(rows[0]) == 2 and "kvk" in plain(rows[0][1]) and "organisat" in plain(rows[0][0]):
            columns = {"name": rows[0][0], "kvk_number": rows[0][1]}
            entries = entries_in(enumerate(rows, start=1), columns)
            return RegisterFile(entries, day_in(document.text_content()))
    raise FileRefused(Refused.NO_TABLE)


def _is_excel(content: bytes, file_name: str) -> bool:
    return content[:4] == b"PK\x03\x04" or file_name.lower().endswith(".xlsx")


def _is_page(content: bytes) -> bool:
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*(<!doctype html|<html)", content[:200], re.IGNORECASE))


def read_register(content: bytes, file_name: str, columns: Mapping[str, str]) -> RegisterFile:
    """A register file, by what it is: HTML, Excel or CSV (header first; comma or semicolon; a last line that ends)."""
    if len(content) > LARGEST_FILE:
        raise FileRefused(Refused.TOO_LARGE)
    if _is_page(content):
        return read_html(content)
    if not columns:
        raise FileRefused(Refused.COLUMNS_UNKNOWN)
    reading = _excel_rows(content) if _is_excel(content, file_name) else _csv_rows(content)
    with reading as rows:
        return RegisterFile(entries_in(rows, columns), None)


def first_rows(content: bytes, file_name: str, count: int) -> list[list[str]]:
    """The header and the first rows of a CSV or Excel file, to look at: as they stand, without a column map."""
    if len(content) > LARGEST_FILE:
        raise FileRefused(Refused.TOO_LARGE)
    if _is_page(content):
        raise FileRefused(Refused.NO_TABLE)
    reading = _excel_rows(content) if _is_excel(content, file_name) else _csv_rows(content)
    with reading as rows:
        found = [list(cells) for _number, cells in islice(rows, count + 1)]
    if len(found) < 2:
        raise FileRefused(Refused.EMPTY)
    return found
