"""The map beside the results: how many in each municipality, and the way to see only those.

It counts nothing of its own. The numbers are those of the facet, each link is the tick of that facet, and what draws
circles reads these links from the page: so map, list and filters cannot say different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise

from marketplace.queries.regions import Spot
from marketplace.queries.search import SearchPage
from web.public.facets import MUNICIPALITY
from web.public.kinds import KindWords
from web.public.searches import address_of, toggled

# So many municipalities stand open in the list; the others are a tap away.
FIRST = 6


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A municipality with its number, the tint it has (1 few, 2 some, 3 many), and the address that ticks it."""

    name: str
    count: int
    shade: int
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ResultsMap:
    """What the map of a page of results shows, most first, and where it opens on a phone."""

    heading: str | Promise
    first: list[MapPlace]
    rest: list[MapPlace]
    count_is_exact: bool
    spot: Spot | None
    radius_km: int
    tiles: str
    tiles_host: str
    tiles_from: str

    @property
    def total(self) -> int:
        """In how many municipalities there is something."""
        return len(self.first) + len(self.rest)


def map_of(words: KindWords, page: SearchPage) -> ResultsMap | None:
    """The map of a page of results; None for a kind that has none."""
    if not words.by_municipality:
        return None
    counts = page.facets.counts.get(MUNICIPALITY, {})
    chosen = page.search.chosen.get(MUNICIPALITY, frozenset())
    most = max(counts.values(), default=0)
    places = [
        MapPlace(
            name,
            counts.get(name, 0),
            shade_of(counts.get(name, 0), most),
            address_of(toggled(page.search, MUNICIPALITY, name)),
            name in chosen,
        )
        for name in sorted({*counts, *chosen}, key=lambda name: (-counts.get(name, 0), name))
    ]
    return ResultsMap(
        heading=words.by_municipality,
        first=places[:FIRST],
        rest=places[FIRST:],
        count_is_exact=page.facets_are_whole,
        spot=page.spot,
        radius_km=page.search.radius_km,
        tiles=settings.MAP_TILES,
        tiles_host=tiles_host(),
        tiles_from=settings.MAP_TILES_FROM,
    )


def tiles_host() -> str:
    """Who is asked for pictures of streets, when a visitor wants them; empty: nobody."""
    return urlsplit(settings.MAP_TILES).hostname or ""


def shade_of(count: int, most: int) -> int:
    """None, few, some or many: compared with the municipality that has most, and never many of five or fewer."""
    if count <= 0:
        return 0
    if count <= max(2, most / 3):
        return 1
    return 2 if count <= max(5, most * 3 / 4) else 3
