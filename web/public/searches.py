"""From an address to a search and back: every search has a stable link."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict
from django.urls import reverse

from marketplace.choices import ListingKind
from marketplace.queries.search import RADII, Search
from marketplace.rules.facets import STEPS
from web.public.kinds import KINDS, KindWords
from web.public.wishes import asked_wishes, write_wishes

LONGEST_TEXT = 200
DEFAULT_RADIUS = 25
DEFAULT_SORT = "best"
# The ways in which a search is there besides its page: each has the name of that page, and this behind it.
ATOM, FEED, SHEET, GEOJSON, CALENDAR = "-atom", "-feed", "-sheet", "-geojson", "-calendar"
WIDGET, WIDGET_CODE = "-widget", "-widget-code"
ALERT = "-alert"


def search_of(words: KindWords, query: QueryDict) -> Search:
    """What an address asks. What it cannot mean is left out: an address never breaks a page."""
    chosen = {
        facet.name: frozenset(value[:60] for value in query.getlist(facet.name) if value)
        for facet in words.facets
    }
    radius = query.get("radius", "")
    wage = query.get("wage", "")
    sort = query.get("sort", DEFAULT_SORT)
    found = Search(
        kind=words.kind,
        text=_plain(query.get("q", "")),
        place=_plain(query.get("place", "")),
        radius_km=int(radius) if radius in {str(step) for step in RADII} else DEFAULT_RADIUS,
        chosen={name: values for name, values in chosen.items() if values},
        wage_from_cents=int(wage) if wage in {str(step) for step in STEPS["wage"].values} else None,
        sort=sort if sort in {choice.value for choice in words.sorts} else DEFAULT_SORT,
        after=query.get("after", "")[:500],
    )
    # Only homes are held against wishes.
    return replace(found, **asked_wishes(query)) if words.kind == ListingKind.HOME else found


def _plain(typed: str) -> str:
    return " ".join(typed.replace("\0", "").split())[:LONGEST_TEXT]


def address_of(search: Search, way: str = "") -> str:
    """The page that shows this search, or another way in which it is there."""
    query = QueryDict(mutable=True)
    for name, value in (("q", search.text), ("place", search.place)):
        if value:
            query[name] = value
    if search.place and search.radius_km != DEFAULT_RADIUS:
        query["radius"] = str(search.radius_km)
    for name, values in search.chosen.items():
        query.setlist(name, sorted(values))
    if search.wage_from_cents is not None:
        query["wage"] = str(search.wage_from_cents)
    if search.sort != DEFAULT_SORT:
        query["sort"] = search.sort
    write_wishes(query, search.wishes, search.work)
    if search.after:
        query["after"] = search.after
    page = reverse(f"{KINDS[search.kind].page}{way}")
    return f"{page}?{query.urlencode()}" if query else page


def toggled(search: Search, facet: str, value: str) -> Search:
    """The same search with a value ticked; without it when it was."""
    chosen = search.chosen.get(facet, frozenset())
    if value in chosen:
        return without_choice(search, facet, value)
    return replace(search, chosen={**search.chosen, facet: chosen | {value}}, after="")


def without_choice(search: Search, facet: str, value: str) -> Search:
    """The same search without one ticked value."""
    left = {name: values - {value} if name == facet else values for name, values in search.chosen.items()}
    return replace(search, chosen={name: values for name, values in left.items() if values}, after="")
