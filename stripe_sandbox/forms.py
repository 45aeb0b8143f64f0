"""Stripe's form encoding: `line_items[0][price_data][currency]=eur` becomes nested dictionaries.

Lists stay dictionaries with the numbers as keys here; the typed parameters say what is a list (`parameters`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from stripe_sandbox.errors import Json, Refused

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
PART = re.compile(r"\[([^\[\]]*)\]")


def nested(pairs: Iterable[tuple[str, str]]) -> Json:
    """Read name and value pairs in the order they came.

    Refuses a name whose brackets do not close, and a name that is both a value and a group of values.
    """
    result: Json = {}
    for name, value in pairs:
        match = NAME.fullmatch(name)
        if match is None:
            raise Refused(f"Invalid parameter name: {name}", param=name)
        path = [match[1], *PART.findall(match[2])]
        _put(result, path, value, name)
    return result


def _put(target: Json, path: list[str], value: str, name: str) -> None:
    for part in path[:-1]:
        inner = target.setdefault(_numbered(target, part), {})
        if not isinstance(inner, dict):
            raise Refused(f"Parameter is both a value and a group: {name}", param=name)
        target = inner
    last = _numbered(target, path[-1])
    if isinstance(target.get(last), dict):
        raise Refused(f"Parameter is both a value and a group: {name}", param=name)
    target[last] = value


def _numbered(target: Json, part: str) -> str:
    """`a[]` means: the next one of the list."""
    return part or str(len(target))
