"""Reads register files: CSV, Excel, and the IND's HTML table in the three forms it has had.

A file that is not such a register, or was cut short, is refused whole (`FileRefused`): half a register would look
like a mass withdrawal.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import openpyxl
from lxml import html as lxml_html


class Refused(StrEnum):
    """Why a file was refused."""

    NOT_TEXT = "not-text"
    NO_TABLE = "no-table"
    NO_COLUMNS = "no-columns"
    CUT_SHORT = "cut-short"
    BAD_KVK = "bad-kvk"
    EMPTY = "empty"


class FileRefused(ValueError):
    """A file that cannot be this register, with the row where that showed."""

    def __init__(self, reason: Refused, row: int | None = None) -> None:
        self.reason = reason
        self.row = row
        super().__init__(f"{reason.value} at row {row}")


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One row as published; without a KvK number where the register has none."""

    name: str
    kvk_number: str


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a file holds, and the day the page itself says it is of."""

    entries: tuple[RegisterEntry, ...]
    said_day: date | None


MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
    for number, name in enumerate(names.split(), start=1)
}
IND_COLUMNS = {"name": "organisation", "kvk_number": "kvk_number"}


def clean_name(text: str) -> str:
    """A name as meant: entities decoded, doubled quotation marks single, white space collapsed."""
    return re.sub(r"\s+", " ", html.unescape(text).replace('""', '"')).strip()


def clean_number(text: str, row: int) -> str:
    """Eight digits with the leading zeros that a spreadsheet dropped; empty stays empty."""
    compact = re.sub(r"[\s.]", "", text)
    if not compact:
        return ""
    if not (compact.isascii() and compact.isdigit() and len(compact) <= 8):
        raise FileRefused(Refused.BAD_KVK, row)
    return compact.zfill(8)


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


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _positions(header: Iterable[str], columns: Mapping[str, str]) -> tuple[int, int]:
    plain = [_plain(cell) for cell in header]
    try:
        return plain.index(_plain(columns["name"])), plain.index(_plain(columns["kvk_number"]))
    except (ValueError, KeyError):
        raise FileRefused(Refused.NO_COLUMNS) from None


def _entries(rows: Iterable[tuple[int, list[str]]], columns: Mapping[str, str]) -> tuple[RegisterEntry, ...]:
    iterator = iter(rows)
    _number, header = next(iterator, (0, []))
    name_at, kvk_at = _positions(header, columns)
    entries = []
    for number, cells in iterator:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise FileRefused(Refused.CUT_SHORT, number)
        name = clean_name(cells[name_at])
        if not name:
            raise FileRefused(Refused.CUT_SHORT, number)
        entries.append(RegisterEntry(name, clean_number(cells[kvk_at], number)))
    if not entries:
        raise FileRefused(Refused.EMPTY)
    return tuple(entries)


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(Refused.NOT_TEXT) from None
    if "\x00" in text:
        raise FileRefused(Refused.NOT_TEXT)
    return text


def read_csv(content: bytes, columns: Mapping[str, str]) -> RegisterFile:
    """A CSV with a header, comma or semicolon; the last line must be whole (end in a line feed)."""
    text = _decode(content)
    if not text.endswith(("\n", "\r")):
        raise FileRefused(Refused.CUT_SHORT, text.count("\n") + 1)
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
    return RegisterFile(_entries(rows, columns), None)


def read_excel(content: bytes, columns: Mapping[str, str]) -> RegisterFile:
    """The first sheet of an Excel file with a header; numbers lose no zeros, since they are padded again."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise FileRefused(Refused.NOT_TEXT) from error
    sheet = book.worksheets[0]
    rows = (
        (number, ["" if cell is None else str(cell) for cell in row])
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
    )
    try:
        return RegisterFile(_entries(rows, columns), None)
    finally:
        book.close()


def read_html(content: bytes) -> RegisterFile:
    """The IND's page: the table is known by its two columns, not by the exact words of its header."""
    text = _decode(content)
    if "</html>" not in text.lower():
        raise FileRefused(Refused.CUT_SHORT)
    document: Any = lxml_html.fromstring(text, parser=lxml_html.HTMLParser(no_network=True))
    for table in document.iter("table"):
        rows = [
            [(cell.text_content() or "") for cell in row.iterchildren("th", "td")] for row in table.iter("tr")
        ]
        if rows and len(rows[0]) == 2 and "kvk" in _plain(rows[0][1]) and "organisat" in _plain(rows[0][0]):
            columns = {"name": rows[0][0], "kvk_number": rows[0][1]}
            entries = _entries(enumerate(rows, start=1), columns)
            return RegisterFile(entries, day_in(document.text_content()))
    raise FileRefused(Refused.NO_TABLE)


def read_register(content: bytes, file_name: str, columns: Mapping[str, str] | None) -> RegisterFile:
    """A register file, by what it is: HTML, Excel or CSV. Without a column map, the IND's own columns."""
    wanted = columns or IND_COLUMNS
    if content[:4] == b"PK\x03\x04" or file_name.lower().endswith(".xlsx"):
        return read_excel(content, wanted)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*(<!doctype html|<html)", content[:200], re.IGNORECASE):
        return read_html(content)
    return read_csv(content, wanted)
