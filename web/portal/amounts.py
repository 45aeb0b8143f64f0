"""Reads amounts as people type them."""

from __future__ import annotations

MOST_DIGITS = 9


def cents_typed(typed: str) -> int | None:
    """Euros as typed (1.500 · 15,40 · 15.40 · € 500) in whole cents; None for nothing, ValueError for no amount.

    A point before the last two digits is read as a comma: who types 15.40 means fifteen forty.
    """
    text = typed.strip().removeprefix("€").strip()
    if not text:
        return None
    whole, mark, cents = text.rpartition("," if "," in text else ".")
    if not mark or (mark == "." and len(cents) == 3):
        whole, cents = text, ""
    digits = whole.replace(".", "").replace(" ", "")
    right = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    if not right or len(cents) > 2 or (cents and not (cents.isascii() and cents.isdigit())):
        raise ValueError(f"{typed!r} is not an amount in euros.")
    return int(digits) * 100 + int(cents.ljust(2, "0") or 0)
