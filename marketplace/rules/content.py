"""Checks on what a listing says, before anybody sees it. Each answers with what is wrong, or None."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from foundation.rules.identifiers import find_bsn

# Words with which somebody asks a worker for money, in the languages of our visitors (R5; Waadi art. 3).
# An explained word list, not a judgement: the writer reads which words, and can write it otherwise.
FEE_TERMS = (
    "bemiddelingskosten", "inschrijfkosten", "inschrijfgeld", "borg voor werk", "kosten voor bemiddeling",
    "recruitment fee", "placement fee", "registration fee", "mediation fee",
    "oplata za posrednictwo", "oplata rekrutacyjna", "oplata za rejestracje",
    "taxa de recrutare", "comision de recrutare", "taxa de inscriere", "taxa de mediere",
    "такса за посредничество", "такса за наемане", "такса за регистрация",
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class FeeTerm:
    """A word that asks a worker for money."""

    words: str


def fee_term_in(text: str) -> FeeTerm | None:
    """The first words that ask a worker for money, or None."""
    folded = re.sub(r"\s+", " ", fold(text))
    for term in FEE_TERMS:
        if re.search(rf"(?<!\w){re.escape(fold(term))}(?!\w)", folded):
            return FeeTerm(term)
    return None


def bsn_words(text: str) -> str | None:
    """The words around something that looks like a BSN, without its digits, or None (R8)."""
    found = find_bsn(text)
    if found is None:
        return None
    before = text[: found.starts_at].split()[-3:]
    after = text[found.ends_at :].split()[:3]
    return " ".join([*before, "•••", *after])
