"""Turns texts and typed words into what PostgreSQL's text search compares."""

from __future__ import annotations

import re

from marketplace.rules.content import fold

# PostgreSQL ships a stemmer for these; Polish and Bulgarian are compared word by word, folded, with prefixes.
CONFIGURATIONS = {"nl": "dutch", "en": "english", "ro": "romanian"}


def configuration_for(language: str) -> str:
    """The name of the text search configuration of a language."""
    return CONFIGURATIONS.get(language, "simple")


def words_of(typed: str) -> list[str]:
    """The folded words somebody typed, at most eight."""
    return re.findall(r"\w+", fold(typed))[:8]


def prefix_query(typed: str) -> str:
    """A tsquery of the folded words, each as a prefix: `magazijn:* & inpak:*`. Empty when nothing was typed."""
    return " & ".join(f"{word}:*" for word in words_of(typed))
