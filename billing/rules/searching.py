"""What somebody may mean who types into one search field: pure."""

from __future__ import annotations

import re

# 1.815,00 and 1815,5 and 1.815 as the Dutch write, 1,815.00 and 1815.50 as the English write.
_DUTCH = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?")
_ENGLISH = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")
# More digits than any amount has; a KvK number has eight, an OIN twenty.
MOST_DIGITS = 11


def compact(text: str) -> str:
    """Only letters and digits, in capitals: how numbers and references are compared, with dashes or without."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def amount_in(text: str) -> int | None:
    """The cents that a text means as an amount in euros; None when it is no amount.

    Three digits after a point or a comma are thousands, one or two are cents.
    """
    plain = re.sub(r"[\s\u00a0€]|EUR", "", text.strip().upper()).lstrip("-+\N{MINUS SIGN}\N{EN DASH}")
    for pattern, thousands in ((_DUTCH, "."), (_ENGLISH, ",")):
        found = pattern.fullmatch(plain)
        if found:
            euros = found[1].replace(thousands, "")
            if len(euros) > MOST_DIGITS:
                return None
            return int(euros) * 100 + int((found[2] or "0").ljust(2, "0"))
    return None
