"""Takes personal data out of texts of others, before they are kept."""

from __future__ import annotations

import re

from foundation.rules.identifiers import find_bsn

# Whatever stands around an @ without a space or a bracket.
_ADDRESS = re.compile(r"[^\s<>()\[\]{},;:'\"]+@[^\s<>()\[\]{},;:'\"]+")
MASK = "(address)"
HIDDEN = "•••"


def without_addresses(text: str) -> str:
    """The text with each e-mail address replaced by a word, on one line."""
    return _ADDRESS.sub(MASK, " ".join(text.split()))


def without_bsn(text: str) -> str:
    """The text with everything that looks like a BSN hidden: where a text of others cannot be refused (R8)."""
    found = find_bsn(text)
    while found is not None:
        text = f"{text[: found.starts_at]}{HIDDEN}{text[found.ends_at :]}"
        found = find_bsn(text)
    return text
