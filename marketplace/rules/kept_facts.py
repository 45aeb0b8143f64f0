"""What a listing says as plain values that JSON takes, and back, whatever fields its kind has."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

from marketplace.rules.facts import AnyFacts

# Raised when what is kept would be read otherwise than it was meant. A new field with a default needs no other one.
VERSION = 1


class FactsOutdated(ValueError):
    """What was kept cannot be read any more: a kind or a required field of today is not in it."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that says something else: what it said, and what it says now."""

    field: str
    before: object
    after: object


def kept(facts: AnyFacts) -> dict[str, object]:
    """Facts with the name of their kind and the version of this form."""
    return {"version": VERSION, "facts": type(facts).__name__, "says": said(facts)}


def said(facts: AnyFacts) -> dict[str, object]:
    """The facts by field, as JSON takes them."""
    return {field.name: _plain(getattr(facts, field.name)) for field in fields(facts)}


def read_facts(stored: Mapping[str, Any]) -> AnyFacts:
    """The facts that were kept. Fields that are new since take their default; fields that are gone are left out.

    Raises FactsOutdated for what cannot be read any more.
    """
    kinds: dict[str, type[AnyFacts]] = {one.__name__: one for one in get_args(AnyFacts)}
    kind = kinds.get(str(stored.get("facts")))
    if kind is None or stored.get("version") != VERSION:
        raise FactsOutdated(str(stored.get("facts")))
    facts: AnyFacts = _made(kind, stored["says"])
    return facts


def changes_between(before: Mapping[str, object], after: Mapping[str, object]) -> list[FieldChange]:
    """Which fields say something else, in the order of what is said now; a field that is on one side only counts."""
    names = [*after, *(name for name in before if name not in after)]
    return [
        FieldChange(name, before.get(name), after.get(name))
        for name in names
        if (name in before, before.get(name)) != (name in after, after.get(name))
    ]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime) and value.tzinfo is not None:
        # An instant is the same wherever it was written down.
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _made(kind: type[Any], values: Mapping[str, object]) -> Any:
    hints = get_type_hints(kind)
    known = {
        field.name: _typed(hints[field.name], values[field.name])
        for field in fields(kind)
        if field.name in values
    }
    missing = [
        field.name
        for field in fields(kind)
        if field.name not in known and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise FactsOutdated(", ".join(missing))
    return kind(**known)


def _typed(hint: Any, value: Any) -> Any:
    if get_origin(hint) in {Union, types.UnionType}:
        wanted = [one for one in get_args(hint) if one is not type(None)]
        return None if value is None else _typed(wanted[0], value)
    if get_origin(hint) is tuple:
        return tuple(_typed(get_args(hint)[0], one) for one in value)
    if is_dataclass(hint):
        return _made(hint, value)  # type: ignore[arg-type]  # a dataclass, not an instance of one: it is a type hint
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    return Decimal(value) if hint is Decimal else value
