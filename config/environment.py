"""Reads settings from environment variables, with a clear sentence when one is missing or wrong."""

import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable's text; refuses when it is absent and has no default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"The environment variable {name} is not set. Production needs it; see README, Production."
        )
    return default


def flag(name: str, *, default: bool) -> bool:
    """The variable as yes or no (1, true, yes, on / 0, false, no, off)."""
    value = text(name, "on" if default else "off").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Write on or off.")


def items(name: str, default: str | None = "") -> list[str]:
    """The variable as a list, split at commas; refuses as `text` does."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number.") from error
