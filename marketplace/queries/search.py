"""What visitors find: live listings by text, place and fixed choices. Reads marketplace tables only.

Two queries a page, whatever the amount of data: one for the facets (and the exact number, up to a limit), one for
the page itself. How results are ordered is told to visitors on a page of its own, from `SORTS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import ExpressionWrapper, F, FloatField, IntegerField, Q, QuerySet, Value
from django.db.models.functions import ASin, Cast, Cos, Power, Radians, Round, Sin, Sqrt

from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.regions import Spot, spot_named
from marketplace.rules.cursors import read_cursor, write_cursor
from marketplace.rules.facets import FacetCounts, count_facets
from marketplace.rules.search_text import configuration_for, prefix_query, words_of

PAGE_SIZE = 20
EXACT_UP_TO = 1000
FACETS_UP_TO = 5000
EARTH_KM = 6371.0
RADII = (5, 10, 25, 50)

# Each order: the columns compared, the sign says descending; every order ends with the key.
SORTS = {
    "best": ("-rank", "-published_at", "-id"),
    "newest": ("-published_at", "-id"),
    "distance": ("metres", "-published_at", "-id"),
    "wage": ("-wage", "-id"),
    "rent": ("rent", "-id"),
}


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
    """One page of results, the number found, and what may be ticked."""

    search: Search
    listings: list[Listing]
    total: int
    total_is_exact: bool
    facets: FacetCounts
    next_cursor: str
    spot: Spot | None
    place_is_unknown: bool


# The columns that facets count, per kind of listing: facet name → column.
FACET_COLUMNS: dict[ListingKind, dict[str, str]] = {
    ListingKind.VACANCY: {
        "stay": "vacancy__stay",
        "region": "municipality__region__slug",
        "sector": "vacancy__sector",
        "language": "vacancy__language_needed",
        "housing": "vacancy__housing_offered",
        "wage": "vacancy__wage_until_cents",
    },
    ListingKind.HOME: {
        "region": "municipality__region__slug",
        "municipality": "municipality__display_name",
        "bedroom": "home__own_bedroom",
        "wifi": "home__wifi",
    },
    ListingKind.SERVICE: {"category": "service__category", "region": "municipality__region__slug"},
}


def _live(search: Search, now: datetime) -> QuerySet[Listing]:
    found = Listing.objects.live_at(now).filter(kind=search.kind)
    if search.organisation_id is not None:
        found = found.filter(organisation_id=search.organisation_id)
    return found


def _text_query(text: str) -> SearchQuery:
    query = SearchQuery(prefix_query(text), search_type="raw", config="simple")
    folded = " ".join(words_of(text))
    for language in ("nl", "en", "ro"):
        query = query | SearchQuery(folded, search_type="plain", config=configuration_for(language))
    return query


def _metres_from(spot: Spot) -> Cast:
    latitude, longitude = Radians(F("lat")), Radians(F("lon"))
    here_lat, here_lon = Radians(Value(spot.lat)), Radians(Value(spot.lon))
    half = Power(Sin((latitude - here_lat) / 2), 2) + Cos(here_lat) * Cos(latitude) * Power(
        Sin((longitude - here_lon) / 2), 2
    )
    kilometres = ExpressionWrapper(2 * EARTH_KM * ASin(Sqrt(half)), output_field=FloatField())
    return Cast(Round(ExpressionWrapper(kilometres * 1000, output_field=FloatField())), IntegerField())


def _within(found: QuerySet[Listing], spot: Spot, radius_km: int) -> QuerySet[Listing]:
    # A box first, which an index answers; then the circle. One degree of latitude is 111 km.
    north = radius_km / 111.0
    east = radius_km / 68.0
    boxed = found.filter(
        lat__range=(spot.lat - north, spot.lat + north), lon__range=(spot.lon - east, spot.lon + east)
    )
    return boxed.annotate(metres=_metres_from(spot)).filter(metres__lte=radius_km * 1000)


def _asked(search: Search, spot: Spot | None, now: datetime) -> QuerySet[Listing]:
    """Text and place, without the ticked values."""
    found = _live(search, now)
    if words_of(search.text):
        query = _text_query(search.text)
        rank = Cast(Round(SearchRank(F("search_vector"), query) * 1_000_000), IntegerField())
        found = found.filter(search_vector=query).annotate(rank=rank)
    else:
        found = found.annotate(rank=Value(0, output_field=IntegerField()))
    if spot is not None:
        found = _within(found, spot, search.radius_km)
    return found


def _ticked(found: QuerySet[Listing], search: Search) -> QuerySet[Listing]:
    for name, column in FACET_COLUMNS[search.kind].items():
        values = search.chosen.get(name)
        if values and name != "wage":
            wanted: list[object] = (
                [value == "yes" for value in values] if name in {"bedroom", "wifi"} else [*values]
            )
            found = found.filter(**{f"{column}__in": wanted})
    if search.wage_from_cents is not None and search.kind == ListingKind.VACANCY:
        found = found.filter(vacancy__wage_until_cents__gte=search.wage_from_cents)
    return found


def _ordered(
    found: QuerySet[Listing], search: Search, spot: Spot | None
) -> tuple[QuerySet[Listing], tuple[str, ...]]:
    sort = search.sort if search.sort in SORTS else "best"
    if (
        (sort == "distance" and spot is None)
        or (sort == "wage" and search.kind != ListingKind.VACANCY)
        or (sort == "rent" and search.kind != ListingKind.HOME)
    ):
        sort = "best"
    if sort == "wage":
        found = found.annotate(wage=F("vacancy__wage_until_cents"))
    if sort == "rent":
        found = found.annotate(rent=F("home__bare_rent_cents") + F("home__service_costs_cents"))
    columns = SORTS[sort]
    return found.order_by(*columns), columns


def _after(found: QuerySet[Listing], columns: tuple[str, ...], values: list[object]) -> QuerySet[Listing]:
    beyond = Q()
    same: dict[str, object] = {}
    for column, value in zip(columns, values, strict=True):
        name = column.lstrip("-")
        beyond |= Q(**same, **{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        same[name] = value
    return found.filter(beyond)


def search_page(*, search: Search, now: datetime) -> SearchPage:
    """The page of live listings that a search asks for, at an instant.

    The number is exact up to 1,000; facets count the first 5,000 that text and place find, each facet without
    its own ticks. An unknown place is left out of the question and said. A cursor of another order starts anew.
    """
    spot = spot_named(search.place)
    asked = _asked(search, spot, now)
    columns = FACET_COLUMNS[search.kind]
    rows = [
        dict(zip(columns, values, strict=True))
        for values in asked.order_by("id").values_list(*columns.values())[: FACETS_UP_TO + 1]
    ]
    facets = count_facets(rows, chosen=search.chosen, wage_from_cents=search.wage_from_cents)
    total = facets.total
    found, order = _ordered(_ticked(asked, search), search, spot)
    values = read_cursor(search.after, order)
    if values is not None:
        found = _after(found, order, values)
    found = found.select_related(
        "organisation", "municipality", "municipality__region", "vacancy", "home", "service"
    )
    listings = list(found[: PAGE_SIZE + 1])
    has_next = len(listings) > PAGE_SIZE
    listings = listings[:PAGE_SIZE]
    last = [getattr(listings[-1], name.lstrip("-")) for name in order] if has_next else []
    return SearchPage(
        search=search,
        listings=listings,
        total=min(total, EXACT_UP_TO),
        total_is_exact=total <= EXACT_UP_TO,
        facets=facets,
        next_cursor=write_cursor(order, last) if has_next else "",
        spot=spot,
        place_is_unknown=bool(search.place.strip()) and spot is None,
    )


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
        asked = _ticked(_asked(candidate, spot_named(candidate.place), now), candidate)
        total = len(asked.order_by("id").values_list("id", flat=True)[: EXACT_UP_TO + 1])
        if total and len(found) < 3:
            found.append(Suggestion(candidate, total, reason))
    return found
