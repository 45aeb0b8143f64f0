"""What commands read from the command line, the same in every room."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date


def a_day(text: str) -> date:
    """A day as ISO 8601 writes it; for `type=` of an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day. Write it as 2027-03-16.") from error
