"""Reads CSV with the names of its columns in the first line, as spreadsheets write it."""

from __future__ import annotations

import csv
import io

from marketplace.rules.feeds.documents import LARGEST_FIELD, MOST_ROWS, Row
from marketplace.rules.feeds.faults import FeedRefused, FileFault

SEPARATORS = ";,\t|"


def read_csv(content: bytes) -> list[Row]:
    """Every line as a row, by the names of the columns; separator and encoding are found."""
    text = _decoded(content)
    if "\0" in text:
        raise FeedRefused(FileFault.HAS_NUL)
    head = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=lambda one: (head.count(one), -SEPARATORS.index(one)))
    if separator not in head:
        raise FeedRefused(FileFault.NO_COLUMNS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    names: list[str] = []
    line = 1
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if any(len(cell) > LARGEST_FIELD for cell in cells):
                raise FeedRefused(FileFault.FIELD_TOO_LARGE, line=begins, most=LARGEST_FIELD)
            if not names:
                names = [cell.strip() for cell in cells]
                _refuse_same(names)
                continue
            is_whole = len(cells) == len(names)
            said = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell.strip()}
            rows.append(Row(begins, said, is_whole=is_whole))
            if len(rows) > MOST_ROWS:
                raise FeedRefused(FileFault.TOO_MANY_ROWS, most=MOST_ROWS)
    except csv.Error as error:
        if "field larger" in str(error):
            raise FeedRefused(FileFault.FIELD_TOO_LARGE, line=line, most=LARGEST_FIELD) from None
        raise FeedRefused(FileFault.BROKEN_QUOTES, line=line) from None
    return rows


def _refuse_same(names: list[str]) -> None:
    for name in names:
        if name and names.count(name) > 1:
            raise FeedRefused(FileFault.SAME_COLUMN, name=name[:40])


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    # A spreadsheet on Windows writes in the last one when nobody asks for UTF-8.
    encodings = ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FeedRefused(FileFault.BAD_ENCODING)
