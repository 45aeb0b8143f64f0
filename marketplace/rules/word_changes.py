"""Two versions of a text beside each other, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A word with the space behind it, so that a changed word is one piece and no space is lost.
_WORD = re.compile(r"\s+|\S+\s*")


class Fate(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, went or came."""

    fate: Fate
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """The pieces in reading order, what went before what came instead of it.

    What stayed and went is the old text to the letter; what stayed and came is the new one.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces = []
    for tag, old_from, old_until, new_from, new_until in SequenceMatcher(a=old, b=new).get_opcodes():
        gone, come = "".join(old[old_from:old_until]), "".join(new[new_from:new_until])
        if tag == "equal":
            pieces.append(Piece(Fate.SAME, gone))
            continue
        if gone:
            pieces.append(Piece(Fate.GONE, gone))
        if come:
            pieces.append(Piece(Fate.NEW, come))
    return pieces
