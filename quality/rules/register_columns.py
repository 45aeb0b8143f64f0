"""What the columns of a register are, and how a cell is read."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quality.choices import RegisterColumn


class Refused(StrEnum):
    """Why a file was refused."""

    NOT_TEXT = "not-text"
    WRONG_ENCODING = "wrong-encoding"
    TOO_LARGE = "too-large"
    NO_TABLE = "no-table"
    NO_COLUMNS = "no-columns"
    COLUMNS_UNKNOWN = "columns-unknown"
    CUT_SHORT = "cut-short"
    BAD_KVK = "bad-kvk"
    BAD_DAY = "bad-day"
    EMPTY = "empty"


class FileRefused(ValueError):
    """A file that cannot be this register, with the row where that showed."""

    def __init__(self, reason: Refused, row: int | None = None) -> None:
        self.reason = reason
        self.row = row
        super().__init__(f"{reason.value} at row {row}")


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One row as published; empty where the register says nothing."""

    name: str
    kvk_number: str
    number: str = ""
    place: str = ""
    address: str = ""
    status: str = ""
    valid_until_on: date | None = None


# How long a text is kept; the names of columns with a meaning of their own are not here.
LENGTHS = {
    RegisterColumn.NUMBER: 60,
    RegisterColumn.PLACE: 100,
    RegisterColumn.ADDRESS: 200,
    RegisterColumn.STATUS: 60,
}
LONGEST_NAME = 300
# What a header must hold to be proposed as a column, the surest words first.
HINTS: tuple[tuple[RegisterColumn, tuple[str, ...]], ...] = (
    (RegisterColumn.KVK_NUMBER, ("kvk", "handelsregister")),
    (RegisterColumn.VALID_UNTIL, ("geldig", "validuntil", "einddatum", "vervaldatum")),
    (RegisterColumn.NUMBER, ("registratienummer", "certificaatnummer", "lidnummer", "registernummer")),
    (RegisterColumn.PLACE, ("plaats", "stad", "town", "city")),
    (RegisterColumn.ADDRESS, ("adres", "address", "straat")),
    (RegisterColumn.STATUS, ("status",)),
    (RegisterColumn.NAME, ("naam", "name", "organisat", "onderneming", "instelling")),
)


def plain(text: str) -> str:
    """A header without what differs by hand: case, blanks and signs."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def clean_name(text: str) -> str:
    """A name as meant: entities decoded, doubled quotation marks single, white space collapsed."""
    return re.sub(r"\s+", " ", html.unescape(text).replace('""', '"')).strip()


def clean_number(text: str, row: int) -> str:
    """Eight digits with the leading zero that a spreadsheet dropped; empty stays empty.

    KvK numbers begin with one zero at most, so one that lost more than one digit is no KvK number.
    """
    compact = re.sub(r"[\s.]", "", text)
    if not compact:
        return ""
    if not (compact.isascii() and compact.isdigit() and len(compact) in {7, 8}):
        raise FileRefused(Refused.BAD_KVK, row)
    return compact.zfill(8)


def clean_day(text: str, row: int) -> date | None:
    """A last day such as 31-12-2027, 31/12/2027 or 2027-12-31 (perhaps with a time); empty stays empty."""
    compact = text.strip()
    if not compact:
        return None
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[ T].*)?", compact)
    turned = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", compact)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if turned:
            return date(int(turned[3]), int(turned[2]), int(turned[1]))
    except ValueError:
        pass
    raise FileRefused(Refused.BAD_DAY, row)


def guessed_columns(headers: Sequence[str]) -> dict[str, str]:
    """A column map that the headers suggest: a proposal, which a person looks at. Each header is used once."""
    found: dict[str, str] = {}
    for column, hints in HINTS:
        for header in headers:
            if header not in found.values() and any(hint in plain(header) for hint in hints):
                found[column.value] = header
                break
    return found


def positions(header: Iterable[str], columns: Mapping[str, str]) -> dict[str, int]:
    """By column, where it stands in this header; refuses a header that lacks one of them."""
    seen = [plain(cell) for cell in header]
    if RegisterColumn.NAME not in columns:
        raise FileRefused(Refused.NO_COLUMNS)
    try:
        return {column: seen.index(plain(title)) for column, title in columns.items()}
    except ValueError:
        raise FileRefused(Refused.NO_COLUMNS) from None


def entries_in(
    rows: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, str]
) -> tuple[RegisterEntry, ...]:
    """The rows below the header (the first of `rows`, each with its number in the file), or a refusal of all."""
    iterator = iter(rows)
    _number, header = next(iterator, (0, []))
    places = positions(header, columns)
    name_at = places[RegisterColumn.NAME]
    kvk_at = places.get(RegisterColumn.KVK_NUMBER)
    until_at = places.get(RegisterColumn.VALID_UNTIL)
    texts = [(column.value, places[column], length) for column, length in LENGTHS.items() if column in places]
    width = len(header)
    entries = []
    for number, cells in iterator:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            raise FileRefused(Refused.CUT_SHORT, number)
        name = clean_name(cells[name_at])
        if not name:
            raise FileRefused(Refused.CUT_SHORT, number)
        entries.append(
            RegisterEntry(
                name[:LONGEST_NAME],
                "" if kvk_at is None else clean_number(cells[kvk_at], number),
                **{column: clean_name(cells[place])[:length] for column, place, length in texts},
                valid_until_on=None if until_at is None else clean_day(cells[until_at], number),
            )
        )
    if not entries:
        raise FileRefused(Refused.EMPTY)
    return tuple(entries)


def is_proof(*, status: str, valid_until_on: date | None, on: date, void_statuses: Iterable[str]) -> bool:
    """Whether a row says that the mark is held on a day: not past its last day, not suspended or struck off."""
    if valid_until_on is not None and valid_until_on < on:
        return False
    return not status or plain(status) not in {plain(one) for one in void_statuses}
