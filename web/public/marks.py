"""Marks as visitors see them: a state, a sentence with source and day, and what it does and does not assure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billing.queries.catalogue import in_language
from quality.choices import ShownAs
from quality.queries.shown import MarkShown
from quality.words import shown_label, shown_sentence

KINDS = {ShownAs.CHECKED: "ok", ShownAs.DUE: "due", ShownAs.ON_HOLD: "hold"}


@dataclass(frozen=True, slots=True)
class MarkWords:
    """A mark in words."""

    name: str
    kind: str
    label: str
    sentence: str
    assures: str


def in_words(marks: Iterable[MarkShown]) -> list[MarkWords]:
    """Marks in words, in the reader's language."""
    return [
        MarkWords(
            one.mark.name,
            KINDS[one.shown_as],
            shown_label(one),
            shown_sentence(one),
            in_language(one.mark, "assures"),
        )
        for one in marks
    ]
