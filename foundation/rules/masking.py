"""Takes personal data out of texts of others, before they are kept."""

from __future__ import annotations

import re

# Whatever stands around an @ without a space or a bracket.
_ADDRESS = re.compile(r"[^\s<>()\[\]{},;:'\"]+@[^\s<>()\[\]{},;:'\"]+")
MASK = "(address)"


def without_addresses(text: str) -> str:
    """The text with each e-mail address replaced by a word, on one line."""
    return _ADDRESS.sub(MASK, " ".join(text.split()))
