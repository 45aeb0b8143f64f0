"""Which rows of a register look like an organisation, by name and place: proposals, which a person judges."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

# Of 100. Below it two names differ in more than a letter or a word that does not matter.
ALIKE = 88
# Where both say a place and the places differ, only the very same name is worth a look.
SAME = 100
MOST = 3
LEGAL_FORMS = frozenset(
    (
        "bv",
        "nv",
        "vof",
        "cv",
        "ua",
        "ba",
        "gmbh",
        "ltd",
        "cooperatie",
        "cooperatieve",
        "stichting",
        "vereniging",
    )
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be somebody's."""

    position: int
    name: str
    place: str
    has_number: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """An organisation that was not found by number."""

    key: int
    names: tuple[str, ...]
    place: str


@dataclass(frozen=True, order=True, slots=True)
class Proposal:
    """A row that looks like an organisation, and how alike the names are, of 100."""

    key: int
    position: int
    score: int


def bare_name(name: str) -> str:
    """A name without accents, signs, case and legal forms, its words in order: what is left is what people say."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " en "))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=\b\w)\.(?=\w\b)|['’`´]", "", letters))
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(sorted(kept or words))


def is_same_name(name: str, others: Iterable[str]) -> bool:
    """Whether one of these names is this one, but for how it is written."""
    bare = bare_name(name)
    return any(bare_name(other) == bare for other in others)


def likeness(name: str, others: Iterable[str]) -> int:
    """How alike this name is to the nearest of the others, of 100."""
    bare = bare_name(name)
    return max((round(fuzz.ratio(bare, bare_name(other))) for other in others), default=0)


def proposals(wanted: Sequence[Wanted], candidates: Sequence[Candidate]) -> list[Proposal]:
    """At most three rows for each organisation, the likest first.

    A row that carries another KvK number is another legal body unless its name is the very same; one without any is
    compared letter by letter. Places that are both known and differ ask for the same.
    """
    bare = {row.position: bare_name(row.name) for row in candidates}
    by_position = {row.position: row for row in candidates}
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    for row in candidates:
        by_name[bare[row.position]].append(row)
    # By a name once, however many rows carry it.
    choices: Mapping[int, str] = {
        row.position: bare[row.position] for row in candidates if not row.has_number
    }
    found: list[Proposal] = []
    for one in wanted:
        scores: dict[int, int] = {}
        for name in {bare_name(name) for name in one.names}:
            for row in by_name.get(name, ()):
                scores[row.position] = SAME
            for _name, score, position in process.extract(
                name, choices, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST
            ):
                scores[position] = max(round(score), scores.get(position, 0))
        likely = [
            Proposal(one.key, position, score)
            for position, score in scores.items()
            if score == SAME or _may_be_at(one.place, by_position[position].place)
        ]
        found += sorted(likely, key=lambda proposal: (-proposal.score, proposal.position))[:MOST]
    return found


def _may_be_at(place: str, other: str) -> bool:
    return not place or not other or bare_name(place) == bare_name(other)
