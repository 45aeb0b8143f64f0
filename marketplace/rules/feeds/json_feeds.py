"""Reads what a Greenhouse job board answers: {"jobs": [{"id": …, "title": …, "content": …}]}."""

from __future__ import annotations

import json
from decimal import ROUND_DOWN, Decimal
from typing import Any

from marketplace.rules.feeds.documents import LARGEST_FIELD, MOST_DEEP, MOST_ROWS, Row
from marketplace.rules.feeds.faults import FeedRefused, FileFault

# More digits than any amount has: the text as it stands is then not read as one.
MOST_DIGITS = 15


def read_greenhouse(content: bytes) -> list[Row]:
    """Every job as a row, numbered from 1. What is given in cents (`pay_input_ranges`) is written out in euros."""
    try:
        said = json.loads(content, parse_float=_number, parse_int=_number, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise FeedRefused(FileFault.BAD_ENCODING) from None
    except RecursionError:
        raise FeedRefused(FileFault.TOO_DEEP, line=1) from None
    except ValueError as error:
        raise FeedRefused(FileFault.NOT_JSON, line=getattr(error, "lineno", 1)) from None
    jobs = said.get("jobs") if isinstance(said, dict) else None
    if not isinstance(jobs, list):
        raise FeedRefused(FileFault.OTHER_FORMAT, found=_shape(said))
    if len(jobs) > MOST_ROWS:
        raise FeedRefused(FileFault.TOO_MANY_ROWS, most=MOST_ROWS)
    return [_row(place, job) for place, job in enumerate(jobs, start=1)]


def _number(written: str) -> str:
    """A number as text that reads one way only: 15.125 is no fifteen thousand."""
    if not written.lstrip("-").replace(".", "").isdigit() or len(written) > MOST_DIGITS:
        return written
    if "." not in written:
        return written
    return str(Decimal(written).quantize(Decimal("0.01"), ROUND_DOWN))


def _no_number(written: str) -> str:
    raise ValueError(f"{written} is no number in JSON.")


def _shape(said: Any) -> str:
    if isinstance(said, dict):
        return ", ".join(sorted(str(name) for name in said))[:40] or "{}"
    return "[]" if isinstance(said, list) else str(said)[:40]


def _row(place: int, job: Any) -> Row:
    if not isinstance(job, dict):
        return Row(place, {}, is_whole=False)
    values: dict[str, str] = {}
    left: list[tuple[Any, str, int]] = [(job, "", 0)]
    while left:
        found, path, depth = left.pop()
        if depth > MOST_DEEP:
            raise FeedRefused(FileFault.TOO_DEEP, line=place)
        if isinstance(found, dict):
            below = f"{path}/" if path else ""
            left += [(value, f"{below}{name}", depth + 1) for name, value in reversed(found.items())]
        elif isinstance(found, list):
            # What a company adds itself has a name and a value: metadata/Hours per week.
            left += [(_named(one), path, depth + 1) for one in reversed(found)]
        elif found is not None:
            text = str(found).lower() if isinstance(found, bool) else str(found)
            if len(text) > LARGEST_FIELD:
                raise FeedRefused(FileFault.FIELD_TOO_LARGE, line=place, most=LARGEST_FIELD)
            if text.strip():
                values[path] = f"{values[path]}\n{text}" if path in values else text
    _write_out_pay(values)
    return Row(place, values)


def _write_out_pay(values: dict[str, str]) -> None:
    currency = values.get("pay_input_ranges/currency_type", "")
    for end in ("min", "max"):
        cents = values.get(f"pay_input_ranges/{end}_cents", "")
        if cents.isascii() and cents.isdigit() and len(cents) <= MOST_DIGITS:
            euros = f"{int(cents) // 100}.{int(cents) % 100:02d}"
            values[f"pay_input_ranges/{end}"] = f"{currency} {euros}".strip()


def _named(one: Any) -> Any:
    if isinstance(one, dict) and isinstance(one.get("name"), str) and "value" in one:
        return {one["name"]: one["value"]}
    return one
