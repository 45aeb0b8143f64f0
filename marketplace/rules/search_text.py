"""Turns texts and typed words into what PostgreSQL's text search compares (docs/algorithms/search.md).

A listing is kept as a set of lexemes. Before a word stands what it says: nothing for a whole word, `~` for its stem;
before these `=` when it is in the title and `+` when it is in the title, the name of who offers it, or the place. A
value of a facet is `@facet/value`. So one index answers text, its weight and the ticks together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from marketplace.rules.content import fold

# Bulgarian has no stemmer: it is compared word by word, with prefixes.
STEMMED = {"nl": "dutch", "en": "english", "ro": "romanian", "pl": "polish"}
MOST_WORDS = 8
LONGEST_WORD = 40
STEM, TITLE, NEAR = "~", "=", "+"


@lru_cache(maxsize=1)
def _stemmers() -> dict[str, object]:
    return {language: snowballstemmer.stemmer(name) for language, name in STEMMED.items()}


@lru_cache(maxsize=65536)
def stems_of(word: str, language: str) -> frozenset[str]:
    """The folded stems of a word: as it is written, and as somebody writes it who leaves out its accents.

    In a language without a stemmer the folded word itself.
    """
    stemmer = _stemmers().get(language)
    folded = fold(word)
    if stemmer is None:
        return frozenset({folded})
    return frozenset(fold(stemmer.stemWord(one)) for one in (word, folded))  # type: ignore[attr-defined]  # no types there


def _written(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in re.findall(r"\w+", unicodedata.normalize("NFC", text.casefold()))]


def words_in(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return [fold(word) for word in _written(text)]


def words_of(typed: str) -> list[str]:
    """The words somebody typed, in small letters, each once, at most eight."""
    return list(dict.fromkeys(_written(typed)))[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Written:
    """A title with its text, in the language they are written in."""

    language: str
    title: str
    text: str


def lexemes_of(*, texts: Iterable[Written], near: str, facets: Mapping[str, Iterable[str]]) -> list[str]:
    """All that a listing is found by: its texts, each with the stems of its own language.

    `near` is who offers it and where, in the language of the first text.
    """
    written = list(texts)
    found: set[str] = set()
    for one in written:
        found |= _lexemes(one.title, one.language, TITLE + NEAR) | _lexemes(one.text, one.language, "")
    found |= _lexemes(near, written[0].language, NEAR)
    found.update(facet_lexeme(name, value) for name, values in facets.items() for value in values)
    return sorted(found)


def _lexemes(said: str, language: str, where: str) -> set[str]:
    found: set[str] = set()
    for word in set(_written(said)):
        for lexeme in (fold(word), *(STEM + stem for stem in stems_of(word, language))):
            found.add(lexeme)
            found.update(sign + lexeme for sign in where)
    return found


def text_query(typed: str, *, sign: str = "") -> str:
    """A tsquery for typed words: each as a beginning, or by its stem in any of our languages; empty for no words.

    With a sign only where that stands: in the title, or near it.
    """
    return " & ".join(_word_query(word, sign) for word in words_of(typed))


def _word_query(word: str, sign: str) -> str:
    stems = sorted({stem for language in STEMMED for stem in stems_of(word, language)})
    beginning = f"{quoted(sign + fold(word))}:*"
    return "(" + " | ".join([beginning, *(quoted(sign + STEM + stem) for stem in stems)]) + ")"


def facet_lexeme(name: str, value: str) -> str:
    """The lexeme of a facet's value."""
    return f"@{name}/{value}"


def facets_query(chosen: Mapping[str, Iterable[str]]) -> str:
    """A tsquery for ticks: one of the values of each facet; empty for none."""
    groups = (
        " | ".join(quoted(facet_lexeme(name, value)) for value in sorted(values))
        for name, values in sorted(chosen.items())
    )
    return " & ".join(f"({group})" for group in groups if group)


def quoted(lexeme: str) -> str:
    """A lexeme as it stands in a tsquery or a tsvector."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
