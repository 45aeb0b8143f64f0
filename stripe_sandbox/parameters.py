"""Parameters against the typed parameter classes of the installed `stripe` package.

The package lists, per endpoint, what Stripe accepts: names, nesting, types and known values. What it does not list is
refused as Stripe refuses it. The classes cannot be read with `typing.get_type_hints` as they are, because their common
base names a class that exists for type checkers only; so the hints are resolved without that base.
"""

from __future__ import annotations

import re
import sys
import typing
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from types import SimpleNamespace, UnionType
from typing import Any, Literal

import stripe

from stripe_sandbox.errors import Json, Refused, parameter_missing, parameter_unknown

WHOLE_NUMBER = re.compile(r"-?\d{1,18}")
FREE_TEXT = frozenset(
    {"city", "country", "description", "email", "line1", "line2", "name", "phone", "postal_code", "state"}
)
"""Texts that may be empty to take them away. The typed classes do not tell them from ids, which may not."""
REQUEST_OPTIONS = frozenset(stripe.RequestOptions.__annotations__)


@dataclass
class Accepts:
    """What one parameter may be: the alternatives of its annotation, sorted by sort."""

    objects: list[type] = field(default_factory=list)
    items: Accepts | None = None
    free_mapping: bool = False
    values: set[str] = field(default_factory=set)
    scalars: set[type] = field(default_factory=set)

    @property
    def known_values(self) -> set[str]:
        """The values Stripe lists; empty when any text will do. An empty text only means "unset"."""
        return self.values - {""}


def checked(given: Json, expected: type) -> Json:
    """The parameters with numbers, truth values and lists in their own types.

    `expected` is a class of `stripe.params`. Refuses unknown names (all of them at once, at every depth), missing
    required ones, values of the wrong type and values outside the listed ones.
    """
    unknown: list[str] = []
    result = _object(given, expected, "", unknown, top=True)
    if unknown:
        raise parameter_unknown(unknown)
    return result


@cache
def accepted_by(expected: type, *, top: bool = False) -> dict[str, Accepts]:
    """Name → what it may be, for one typed parameter class."""
    skipped = REQUEST_OPTIONS if top else frozenset()
    annotations = {name: hint for name, hint in expected.__annotations__.items() if name not in skipped}
    namespace = vars(sys.modules[expected.__module__])
    hints = typing.get_type_hints(SimpleNamespace(__annotations__=annotations), namespace)
    return {name: _accepts(hint, Accepts()) for name, hint in hints.items()}


def _accepts(hint: Any, found: Accepts) -> Accepts:
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if origin in {typing.Union, UnionType, typing.NotRequired, typing.Required}:
        for argument in arguments:
            _accepts(argument, found)
    elif origin is Literal:
        found.values.update(str(value) for value in arguments)
    elif origin is list:
        found.items = _accepts(arguments[0], found.items or Accepts())
    elif origin is dict or (isinstance(hint, type) and issubclass(hint, stripe.StripeObject)):
        found.free_mapping = True
    elif hasattr(hint, "__required_keys__"):
        found.objects.append(hint)
    elif isinstance(hint, type) and hint is not type(None):
        found.scalars.add(hint)
    elif origin is not None and isinstance(origin, type) and issubclass(origin, stripe.StripeObject):
        found.free_mapping = True
    return found


def _object(given: Json, expected: type, path: str, unknown: list[str], *, top: bool = False) -> Json:
    accepted = accepted_by(expected, top=top)
    result: Json = {}
    for name, value in given.items():
        where = f"{path}[{name}]" if path else name
        if name not in accepted:
            unknown.append(where)
        else:
            result[name] = _value(value, accepted[name], where, unknown)
    required: frozenset[str] = getattr(expected, "__required_keys__", frozenset())
    for name in sorted(required - given.keys()):
        raise parameter_missing(f"{path}[{name}]" if path else name)
    return result


def _value(value: Any, accepts: Accepts, where: str, unknown: list[str]) -> Any:
    if isinstance(value, dict):
        return _group(value, accepts, where, unknown)
    may_be_empty = "" in accepts.values or where.rsplit("[", maxsplit=1)[-1].rstrip("]") in FREE_TEXT
    if value == "" and not may_be_empty:
        raise Refused(
            f"You passed an empty string for '{where}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{where}' cannot be unset. You should remove '{where}' from your request or supply a "
            "non-empty value.",
            code="parameter_invalid_empty",
            param=where,
        )
    if value == "":
        return value
    if not accepts.scalars and not accepts.known_values:
        wanted = "array" if accepts.items else "object"
        raise Refused(f"Invalid {wanted}", param=where)
    return _scalar(value, accepts, where)


def _group(value: Json, accepts: Accepts, where: str, unknown: list[str]) -> Any:
    if accepts.items and all(key.isdigit() for key in value):
        ordered = [value[key] for key in sorted(value, key=int)]
        return [
            _value(item, accepts.items, f"{where}[{number}]", unknown) for number, item in enumerate(ordered)
        ]
    if accepts.objects:
        return _object(value, accepts.objects[0], where, unknown)
    if accepts.free_mapping:
        return value
    raise Refused(f"Invalid {'array' if accepts.items else 'string'}: {value}", param=where)


def _scalar(value: str, accepts: Accepts, where: str) -> Any:
    if int in accepts.scalars and WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if bool in accepts.scalars and value in {"true", "false"}:
        return value == "true"
    if accepts.known_values:
        if value in accepts.known_values:
            return value
        listed = ", ".join(sorted(accepts.known_values))
        raise Refused(f"Invalid {where}: must be one of {listed}", param=where)
    if str in accepts.scalars:
        return value
    if Decimal in accepts.scalars or float in accepts.scalars:
        return _decimal(value, where)
    if int in accepts.scalars:
        raise Refused(f"Invalid integer: {value}", code="parameter_invalid_integer", param=where)
    raise Refused(f"Invalid boolean: {value}", param=where)


def _decimal(value: str, where: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise Refused(f"Invalid decimal: {value}", param=where) from None
    if not number.is_finite():
        raise Refused(f"Invalid decimal: {value}", param=where)
    return number
