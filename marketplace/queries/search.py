"""What visitors find: live listings by text, place and fixed choices. Reads marketplace tables only.

A handful of queries a page, whatever the amount of data. How results are ordered is told to visitors on a page of its
own, from `SORTS`; why one of them is there, beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from marketplace.choices import ListingKind
from marketplace.models import OF_KINDS, Listing
from marketplace.queries.regions import Spot, spot_named
from marketplace.queries.search_hits import MANY, Asked, Hit, count_up_to, first_hits, keys_of
from marketplace.queries.search_words import words_put_right
from marketplace.rules.cursors import read_cursor, write_cursor
from marketplace.rules.facets import FACETS, STEPS, FacetCounts, count_facets
from marketplace.rules.match import NO_WISHES, Wishes
from marketplace.rules.plane import point_of
from marketplace.rules.search_text import words_of

PAGE_SIZE = 20
EXACT_UP_TO = 1000
RADII = (5, 10, 25, 50)

# Each order: the columns compared, the sign says descending; every order ends with the key.
SORTS = {
    "best": ("-fit", "-published_at", "-id"),
    "newest": ("-published_at", "-id"),
    "distance": ("distance", "-published_at", "-id"),
    "wage": ("-amount", "-id"),
    "rent": ("amount", "-id"),
    "soonest": ("starts_at", "id"),
}
_ASKS = {"wage": ListingKind.VACANCY, "rent": ListingKind.HOME, "soonest": ListingKind.SESSION}


def order_without_words(kind: ListingKind) -> str:
    """The order of who typed no words: nothing then fits better than something else."""
    return "soonest" if kind == ListingKind.SESSION else "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What somebody asks. `chosen` holds the ticked values per facet; an empty search finds everything live."""

    kind: ListingKind
    text: str = ""
    place: str = ""
    radius_km: int = 25
    chosen: dict[str, frozenset[str]] = field(default_factory=dict)
    wage_from_cents: int | None = None
    sort: str = "best"
    after: str = ""
    organisation_id: int | None = None
    # What a home is held against, which finds nothing more or less and orders nothing (docs/algorithms/match.md).
    wishes: Wishes = NO_WISHES
    work: str = ""

    def without_choices(self) -> Search:
        """The same without ticked values."""
        return replace(self, chosen={}, wage_from_cents=None, after="")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A wider search that does find something."""

    search: Search
    total: int
    reason: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results, the number found, what may be ticked, and why each result is there (by its key).

    `text` is what was searched for: what was typed, or that with its mistyped words put right.
    """

    search: Search
    text: str
    listings: list[Listing]
    why: dict[int, Hit]
    total: int
    total_is_exact: bool
    facets: FacetCounts
    facets_are_whole: bool
    next_cursor: str
    spot: Spot | None
    place_is_unknown: bool


def search_page(
    *, search: Search, now: datetime, size: int = PAGE_SIZE, online_since: datetime | None = None
) -> SearchPage:
    """The page of live listings that a search asks for, at an instant: so many at most; if asked, new ones only.

    New is what came online for the first time after `online_since`.

    The number is exact up to 1,000; facets count the first 5,000 that text and place find, each facet without
    its own ticks. An unknown place is left out of the question and said. A cursor of another order starts anew.
    Where the words find nothing, those that no listing has are put right, if there is one that they are near to.
    """
    spot = spot_named(search.place)
    asked = replace(_asked(search, spot, now), online_since=online_since)
    keys, is_whole = keys_of(asked)
    if not keys and asked.text:
        put_right = words_put_right(asked.text)
        if put_right != asked.text:
            asked = replace(asked, text=put_right)
            keys, is_whole = keys_of(asked)
    facets = count_facets(search.kind, keys, chosen=asked.ticks)
    total, few = facets.total, is_whole
    if not is_whole and asked.ticks:
        total = count_up_to(asked, MANY + 1)
        few = total <= MANY
    order = _order(search, spot)
    after = read_cursor(search.after, order)
    hits = first_hits(asked, order=order, after=after, count=size + 1, few=few) if total else []
    shown = {hit.id: hit for hit in hits[:size]}
    last = [hits[size - 1].value(column) for column in order] if len(hits) > size else []
    return SearchPage(
        search=search,
        text=asked.text,
        listings=listings_in_order(list(shown)),
        why=shown,
        total=min(total, EXACT_UP_TO),
        total_is_exact=total <= EXACT_UP_TO,
        facets=facets,
        facets_are_whole=is_whole,
        next_cursor=write_cursor(order, last) if last else "",
        spot=spot,
        place_is_unknown=bool(search.place.strip()) and spot is None,
    )


def listings_found(*, search: Search, now: datetime, most: int) -> list[Listing]:
    """All live listings that a search asks for, in its kind's own order, so many at most. Words are taken as typed."""
    spot = spot_named(search.place)
    asked = _asked(search, spot, now)
    order = SORTS[order_without_words(search.kind)]
    few = count_up_to(asked, MANY + 1) <= MANY
    hits = first_hits(asked, order=order, after=None, count=most, few=few)
    return listings_in_order([hit.id for hit in hits])


def found_of_other_kinds(*, page: SearchPage, now: datetime) -> dict[ListingKind, int]:
    """How many live listings of each other kind the words and place of a page find, up to 1,001; nothing without both.

    What is ticked belongs to a kind and is left out.
    """
    if page.spot is None and not words_of(page.text):
        return {}
    asked = replace(page.search.without_choices(), text=page.text)
    return {
        kind: count_up_to(_asked(replace(asked, kind=kind), page.spot, now), EXACT_UP_TO + 1)
        for kind in ListingKind
        if kind != page.search.kind
    }


def _asked(search: Search, spot: Spot | None, now: datetime) -> Asked:
    ticks = {name: values for name, values in search.chosen.items() if values and name in FACETS[search.kind]}
    amount = None
    if search.wage_from_cents is not None and search.kind == ListingKind.VACANCY:
        if search.wage_from_cents in STEPS["wage"].values:
            ticks["wage"] = frozenset({str(search.wage_from_cents)})
        else:
            amount = search.wage_from_cents
    return Asked(
        kind=search.kind,
        now=now,
        text=search.text if words_of(search.text) else "",
        around=None if spot is None else point_of(spot.lat, spot.lon),
        metres=search.radius_km * 1000,
        ticks=ticks,
        amount_from=amount,
        organisation_id=search.organisation_id,
    )


def _order(search: Search, spot: Spot | None) -> tuple[str, ...]:
    sort = search.sort if search.sort in SORTS else "best"
    if (sort == "distance" and spot is None) or _ASKS.get(sort, search.kind) != search.kind:
        sort = "best"
    if sort == "best" and not words_of(search.text):
        sort = order_without_words(search.kind)
    return SORTS[sort]


def listings_in_order(keys: list[int]) -> list[Listing]:
    """Listings with all that a page shows of them, in the order of their keys."""
    found = (
        Listing.objects.select_related("organisation", "municipality", "municipality__region", *OF_KINDS)
        .prefetch_related("texts")
        .defer("search_vector", "facet_key")
        .in_bulk(keys)
    )
    return [found[key] for key in keys if key in found]


def suggestions_for(*, search: Search, now: datetime) -> list[Suggestion]:
    """Wider searches that do find something, at most three, the nearest to what was asked first."""
    spot = spot_named(search.place)
    words = search.text.split()
    wider = [("without_choices", search.without_choices())] if search.chosen or search.wage_from_cents else []
    if spot is not None and search.radius_km < RADII[-1]:
        wider.append(("radius", replace(search, radius_km=RADII[-1], after="")))
    if len(words) > 1:
        wider.append(("first_word", replace(search.without_choices(), text=words[0])))
    if spot is not None:
        wider.append(("everywhere", replace(search.without_choices(), place="")))
    if words:
        wider.append(("without_text", replace(search.without_choices(), text="")))
    wider.append(("everything", Search(kind=search.kind)))
    found: list[Suggestion] = []
    for reason, candidate in wider:
        if len(found) < 3:
            total = count_up_to(_asked(candidate, spot if candidate.place else None, now), EXACT_UP_TO + 1)
            if total:
                found.append(Suggestion(candidate, total, reason))
    return found
