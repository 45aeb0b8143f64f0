"""Finds an occupation by what somebody types: words in any order, as beginnings, with small mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from marketplace.rules.content import fold
from marketplace.rules.search_text import words_in

# Below this likeness a suggestion is a guess.
ALIKE = 85
LEAST_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation of ESCO, or a unit group of ISCO-08: its code, its name, and the name of its unit group."""

    code: str
    label: str
    group: str

    @property
    def name(self) -> str:
        """Its label with its group and code: four labels occur twice, one of them in one group."""
        about = self.code if self.label == self.group else f"{self.group}, {self.code}"
        return f"{self.label} ({about})"


def occupations_like(typed: str, occupations: Sequence[Occupation], *, most: int) -> list[Occupation]:
    """Those whose names hold all typed words, the shortest first; when there are none, those that look like them."""
    words = words_in(typed)
    if not words:
        return []
    # Dutch writes words as one: “medewerker tuinbouw” is meant by “tuinbouwmedewerker”.
    found = (
        [one for one in occupations if _holds(words_in(one.label), words)]
        or [one for one in occupations if all(word in fold(one.label) for word in words)]
        or [one for one in occupations if _holds(words_in(one.name), words)]
    )
    if found:
        return sorted(found, key=lambda one: (not _begins(one, words), len(one.label), one.code))[:most]
    if len("".join(words)) < LEAST_LETTERS:
        return []
    names = {place: " ".join(words_in(one.label)) for place, one in enumerate(occupations)}
    near = process.extract(" ".join(words), names, scorer=fuzz.partial_ratio, score_cutoff=ALIKE, limit=most)
    return [occupations[place] for _name, _score, place in near]


def occupation_meant(typed: str, occupations: Iterable[Occupation]) -> Occupation | None:
    """The one whose code, name or label was typed as it is; None when there is none, or more than one."""
    wanted = " ".join(words_in(typed))
    known = list(occupations)
    exact = [one for one in known if typed.strip() == one.code or wanted == " ".join(words_in(one.name))]
    found = exact or [one for one in known if wanted == " ".join(words_in(one.label))]
    return found[0] if len(found) == 1 else None


def _holds(there: list[str], words: list[str]) -> bool:
    return all(any(one.startswith(word) for one in there) for word in words)


def _begins(one: Occupation, words: list[str]) -> bool:
    return words_in(one.label)[0].startswith(words[0])
