"""What can be wrong with a feed as a whole, and with one row of it. The sentences: marketplace.queries.feed_words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FileFault(StrEnum):
    """Why nothing of a file can be read."""

    NO_BYTES = "no-bytes"
    TOO_LARGE = "too-large"
    PACKED = "packed"
    WEB_PAGE = "web-page"
    NOT_XML = "not-xml"
    HAS_DOCTYPE = "has-doctype"
    TOO_DEEP = "too-deep"
    OTHER_FORMAT = "other-format"
    NOT_JSON = "not-json"
    BAD_ENCODING = "bad-encoding"
    HAS_NUL = "has-nul"
    NO_COLUMNS = "no-columns"
    SAME_COLUMN = "same-column"
    BROKEN_QUOTES = "broken-quotes"
    FIELD_TOO_LARGE = "field-too-large"
    TOO_MANY_ROWS = "too-many-rows"
    NO_ROWS = "no-rows"


class FeedRefused(ValueError):
    """A file that cannot be read. `facts` are what its sentence needs."""

    def __init__(self, fault: FileFault, **facts: object) -> None:
        self.fault = fault
        self.facts = {name: str(value) for name, value in facts.items()}
        super().__init__(f"{fault} {self.facts}")


class RowFaultCode(StrEnum):
    """Why one row of a feed cannot become a vacancy."""

    NO_ID = "no-id"
    BAD_ID = "bad-id"
    SAME_ID = "same-id"
    WRONG_COLUMNS = "wrong-columns"
    MISSING = "missing"
    TOO_LONG = "too-long"
    PLACE_UNKNOWN = "place-not-known"
    NO_WAGE = "no-wage"
    AMOUNT_UNREADABLE = "amount-unreadable"
    NOT_EURO = "not-euro"
    NO_WAGE_UNIT = "no-wage-unit"
    NO_WAGE_HOURS = "no-wage-hours"
    WAGE_TOO_HIGH = "wage-too-high"
    HOURS_UNREADABLE = "hours-unreadable"
    DATE_UNREADABLE = "date-unreadable"
    RUNS_DOWN = "runs-down"
    CHOICE_UNKNOWN = "choice-unknown"
    YES_OR_NO = "yes-or-no"


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of one row: what, in which field, and what its sentence needs."""

    code: RowFaultCode
    field: str = ""
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
