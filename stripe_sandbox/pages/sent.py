"""What was sent to a door: a JSON object or a form, with its whole numbers and truths."""

from __future__ import annotations

import re

from flask import request

from stripe_sandbox.errors import Json, Refused

WHOLE = re.compile(r"-?\d{1,12}")


def given_body() -> Json:
    """The JSON object or the form that was sent; nothing when the body is empty."""
    if request.is_json:
        loaded = request.get_json(silent=True)
        if not isinstance(loaded, dict):
            raise Refused("The body is not a JSON object.")
        return loaded
    return dict(request.form)


def whole(value: object, param: str) -> int:
    if isinstance(value, bool) or not WHOLE.fullmatch(str(value)):
        raise Refused(f"Invalid integer: {value}", code="parameter_invalid_integer", param=param)
    return int(str(value))


def one_of(given: Json, name: str, allowed: dict[str, str] | list[str], default: str | None = None) -> str:
    """The value of a parameter, if it is one of those allowed. Refuses another."""
    value = str(given.get(name) or default or "")
    if value not in allowed:
        raise Refused(f"Invalid {name}: must be one of {', '.join(allowed)}", param=name)
    return value


def truth(given: Json, name: str) -> bool:
    return str(given.get(name, "")).lower() in {"true", "1", "on", "yes"}


def number_of(given: Json, name: str, *, most: int) -> int:
    """A whole number from 0; 0 when nothing was sent. Refuses one above `most`."""
    value = whole(given.get(name) or 0, name)
    if not 0 <= value <= most:
        raise Refused(f"{name} must be between 0 and {most}", param=name)
    return value
