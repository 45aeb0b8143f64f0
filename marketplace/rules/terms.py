"""Word lists against a text: which terms stand in it, whatever its accents, case and inflection.

A pattern is words in order. `a|b` means either; `a*` any ending; `##` a number of two digits; `~` up to two words more.
Words of one term may stand apart by a comma, a slash or a line end, never by the end of a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# What may stand between two words of one term: not the end of a sentence.
_BETWEEN = r"[^\w.!?;]{1,4}"
_MAY_FOLLOW = rf"(?:\w+{_BETWEEN}){{0,2}}?"
_SMALL = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without accents and case, with the place in the original of each of its characters."""

    text: str
    places: tuple[int, ...]


def folded(text: str) -> Folded:
    """Lower case, without accents and without characters that nobody sees; Cyrillic loses its accents too."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for piece in unicodedata.normalize("NFKD", letter.casefold().translate(_SMALL)):
            if not unicodedata.combining(piece) and unicodedata.category(piece) != "Cf":
                letters.append(piece)
                places.append(place)
    return Folded("".join(letters), tuple(places))


@dataclass(frozen=True, slots=True)
class Pattern:
    """One term of a list: its code, and `severity` when that is milder than its ground asks."""

    code: str
    words: str
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text: half-open places in the original, and the words as the author wrote them."""

    code: str
    starts_at: int
    ends_at: int
    words: str
    severity: str


def _one_word(alternatives: str) -> str:
    forms = []
    for form in alternatives.split("|"):
        if form == "##":
            forms.append(r"[1-9]\d")
            continue
        plain = folded(form.removesuffix("*")).text
        # A word with an apostrophe or hyphen counts as one form here, and as several words of the text.
        plain = r"[^\w.!?;]{1,2}".join(re.escape(part) for part in re.findall(r"\w+", plain))
        forms.append(plain + (r"\w*" if form.endswith("*") else ""))
    return f"(?:{'|'.join(forms)})(?!\\w)"


def _regex(words: str) -> re.Pattern[str]:
    parts: list[str] = []
    glue = ""
    for word in words.split():
        if word == "~":
            glue += _MAY_FOLLOW
            continue
        parts.append((_BETWEEN if parts else "") + glue + _one_word(word))
        glue = ""
    return re.compile("".join(parts))


def _heads(words: str) -> set[str]:
    """The two letters with which a term can begin: by these a text looks up what to try at each word."""
    first = words.split(maxsplit=1)[0]
    return {"##" if form == "##" else folded(form).text.removesuffix("*")[:2] for form in first.split("|")}


@dataclass(frozen=True, slots=True)
class _Index:
    by_head: Mapping[str, Sequence[tuple[Pattern, re.Pattern[str]]]]

    @classmethod
    def of(cls, patterns: Iterable[Pattern]) -> _Index:
        by_head: dict[str, list[tuple[Pattern, re.Pattern[str]]]] = {}
        for pattern in patterns:
            compiled = _regex(pattern.words)
            for head in _heads(pattern.words):
                by_head.setdefault(head, []).append((pattern, compiled))
        return cls(by_head)

    def spans(self, text: str) -> list[tuple[Pattern, int, int]]:
        found = []
        for word in re.finditer(r"\w+", text):
            head = "##" if re.fullmatch(r"[1-9]\d", word[0]) else word[0][:2]
            for pattern, compiled in self.by_head.get(head, ()):
                match = compiled.match(text, word.start())
                if match is not None:
                    found.append((pattern, match.start(), match.end()))
        return found


@dataclass(frozen=True, slots=True)
class TermList:
    """Terms, the exceptions that lift them (by code), and the words that deny what follows (“no fee”)."""

    terms: Sequence[Pattern]
    exceptions: Sequence[Pattern] = ()
    negations: Sequence[str] = ()
    deniable: frozenset[str] = frozenset()
    _terms: _Index = field(init=False, repr=False, compare=False)
    _exceptions: _Index = field(init=False, repr=False, compare=False)
    _denies: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_terms", _Index.of(self.terms))
        object.__setattr__(self, "_exceptions", _Index.of(self.exceptions))
        words = "|".join(re.escape(folded(word).text) for word in self.negations) or r"(?!)"
        object.__setattr__(self, "_denies", re.compile(rf"(?<!\w)(?:{words})(?:\s+\w+){{0,2}}\s+$"))

    def found_in(self, text: str) -> list[Found]:
        """Every term in a text, in order of place; of terms of one code that overlap, the most severe, then longest."""
        seen = folded(text)
        lifted = self._exceptions.spans(seen.text)
        found = [
            (pattern, start, end)
            for pattern, start, end in self._terms.spans(seen.text)
            if not any(
                other.code == pattern.code and start < until and since < end for other, since, until in lifted
            )
            and not (
                pattern.code in self.deniable and self._denies.search(seen.text, max(start - 60, 0), start)
            )
        ]
        kept: list[tuple[Pattern, int, int]] = []
        for pattern, start, end in sorted(
            found, key=lambda one: (one[0].severity != "", one[1] - one[2], one[1], one[0].words)
        ):
            if not any(
                other.code == pattern.code and start < until and since < end for other, since, until in kept
            ):
                kept.append((pattern, start, end))
        answers = []
        for pattern, start, end in sorted(kept, key=lambda one: (one[1], one[2], one[0].code)):
            since, until = seen.places[start], seen.places[end - 1] + 1
            words = " ".join(text[since:until].split())
            answers.append(Found(pattern.code, since, until, words, pattern.severity))
        return answers
