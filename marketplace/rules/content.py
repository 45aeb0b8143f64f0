"""Text as a search compares it, and what must never stand in it."""

from __future__ import annotations

import unicodedata

from foundation.rules.identifiers import find_bsn


def fold(text: str) -> str:
    """Lower case without accents: what a search and a word list compare. Cyrillic letters stay."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ß", "ss"))
    kept = (
        letter
        for position, letter in enumerate(decomposed)
        if not (
            unicodedata.combining(letter) and position and "CYRILLIC" not in _name(decomposed[position - 1])
        )
    )
    return unicodedata.normalize("NFC", "".join(kept))


def _name(letter: str) -> str:
    return unicodedata.name(letter, "")


def bsn_words(text: str) -> str | None:
    """The words around something that looks like a BSN, without its digits, or None (R8)."""
    found = find_bsn(text)
    if found is None:
        return None
    before = text[: found.starts_at].split()[-3:]
    after = text[found.ends_at :].split()[:3]
    return " ".join([*before, "•••", *after])
