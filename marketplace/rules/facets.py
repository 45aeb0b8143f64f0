"""What may be ticked, by kind of listing, and how it is counted.

Each facet is counted without its own ticks, so that a second tick shows what it adds. The values of a listing are kept
as one text, its facet key: listings that are alike in all of them are counted together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marketplace.choices import ListingKind


@dataclass(frozen=True, slots=True)
class Steps:
    """A facet over numbers: at least, or at most, one of these."""

    values: tuple[int, ...]
    at_least: bool = True

    def reached_by(self, number: int) -> list[int]:
        """The steps that a number fits."""
        return [step for step in self.values if (number >= step if self.at_least else number <= step)]


# Wage per hour and rent with service costs per month in cents, size in m².
STEPS = {
    "wage": Steps((1500, 1600, 1700, 1800)),
    "rent": Steps((40000, 50000, 60000, 80000), at_least=False),
    "size": Steps((12, 16, 20, 25)),
}
# What is nearer than so many metres is near: a short walk or a few minutes by bicycle.
NEAR_METRES = 2000
# Kept beside a listing.
KEPT: dict[ListingKind, tuple[str, ...]] = {
    ListingKind.VACANCY: (
        "stay",
        "region",
        "municipality",
        "sector",
        "contract",
        "language",
        "housing",
        "sponsorship",
        "partner",
        "wage",
        "opportunity",
        "occupation",
    ),
    ListingKind.HOME: (
        *("region", "municipality", "independent", "tenure", "bedroom", "wifi", "dwelling", "rent", "size"),
        *("sport", "shop", "nature"),
    ),
    ListingKind.SERVICE: ("category", "region", "municipality", "spoken"),
    ListingKind.SESSION: (
        "subject",
        "form",
        "online",
        "region",
        "municipality",
        "spoken",
        "audience",
        "free",
    ),
    ListingKind.PROFILE: ("programme", "region", "municipality"),
}
# Asked of who offers it at the moment of the search, since a mark begins and ends by its dates.
MARK = "mark"
FACETS = {kind: (*kept, MARK) for kind, kept in KEPT.items()}
_BETWEEN, _AND = "|", ","


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many listings each value would leave, by facet, and how many all ticks together leave."""

    total: int
    counts: dict[str, dict[str, int]]


def facet_key(kind: ListingKind, values: Mapping[str, Iterable[str]]) -> str:
    """The values of a listing in the order of the facets that its kind keeps, as one text."""
    return _BETWEEN.join(_AND.join(values.get(name, ())) for name in KEPT[kind])


def with_marks(key: str, codes: Iterable[str]) -> str:
    """A facet key with the marks that count at this moment: the whole text that is counted."""
    return f"{key}{_BETWEEN}{_AND.join(codes)}"


def count_facets(
    kind: ListingKind, keys: Mapping[str, int], *, chosen: Mapping[str, frozenset[str]]
) -> FacetCounts:
    """Count listings by their keys with marks (key → how many)."""
    names = FACETS[kind]
    ticked = [(names.index(name), values) for name, values in chosen.items() if values and name in names]
    parts: list[Counter[str]] = [Counter() for _name in names]
    total = 0
    for key, number in keys.items():
        values = key.split(_BETWEEN)
        missed = [place for place, wanted in ticked if wanted.isdisjoint(values[place].split(_AND))]
        if not missed:
            total += number
            for counter, value in zip(parts, values, strict=True):
                counter[value] += number
        elif len(missed) == 1:
            parts[missed[0]][values[missed[0]]] += number
    return FacetCounts(total, dict(zip(names, map(_taken_apart, parts), strict=True)) if keys else {})


def _taken_apart(counter: Counter[str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for values, number in counter.items():
        for value in filter(None, values.split(_AND)):
            counts[value] += number
    return dict(counts)
