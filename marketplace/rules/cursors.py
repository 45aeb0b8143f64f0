"""Cursors: where a page of results ended, so that the next one starts there whatever came in between."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime


def write_cursor(order: Sequence[str], values: Sequence[object]) -> str:
    """A text for an address, from the order and the last row's values in it."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([*order, *plain]).encode()).decode().rstrip("=")


def read_cursor(cursor: str, order: Sequence[str]) -> list[object] | None:
    """The values of a cursor of this order; None when there is none, or it is of another order or damaged."""
    if not cursor:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(parts, list) or parts[: len(order)] != list(order) or len(parts) != 2 * len(order):
        return None
    values: list[object] = []
    for name, value in zip(order, parts[len(order) :], strict=True):
        if name.lstrip("-").endswith("_at"):
            try:
                value = datetime.fromisoformat(str(value))
            except ValueError:
                return None
        elif not isinstance(value, int | float):
            return None
        values.append(value)
    return values
