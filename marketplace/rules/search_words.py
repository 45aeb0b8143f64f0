"""Which word somebody may have meant."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

SHORTEST = 4


def mistakes_allowed(word: str) -> int:
    """How many letters may be wrong: one in a short word, two in a long one, none in one of three letters."""
    if len(word) < SHORTEST:
        return 0
    return 1 if len(word) < 8 else 2


def nearest_word(word: str, known: Mapping[str, int]) -> str | None:
    """The known word (word → in how many listings) that a folded word is nearest to, or None when none is near.

    A letter too many, too few, another, or two that changed places count as one mistake each. Of words that are as
    near, the one that most listings use.
    """
    allowed = mistakes_allowed(word)
    near = process.extract(
        word, known.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=None
    )
    found = [(int(mistakes), -known[other], str(other)) for other, mistakes, _place in near]
    return min(found)[2] if allowed and found else None
