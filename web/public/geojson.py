"""A search as GeoJSON (RFC 7946): where what it finds is. No nearer than the place: never a street."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.regions import municipalities_called
from marketplace.queries.search import Search, SearchPage
from marketplace.queries.texts import text_in
from web.public.asked import title_of
from web.public.facets import MUNICIPALITY
from web.public.kinds import KindWords
from web.public.searches import DEFAULT_SORT, GEOJSON, address_of
from web.templatetags.words import number

# So many listings in one answer; what follows has an address of its own.
MOST = 1_000
DECIMALS = 5


def geojson_of(words: KindWords, page: SearchPage) -> dict[str, object]:
    """A feature for each municipality, with its number, and one for each listing.

    What RFC 7946 calls foreign members say how much was found, and where the rest is.
    """
    # It has one order, so its addresses name none.
    search = replace(page.search, sort=DEFAULT_SORT)
    found: dict[str, object] = {
        "type": "FeatureCollection",
        "title": title_of(words, page),
        "language": get_language() or settings.LANGUAGE_CODE,
        "url": _whole(address_of(replace(search, after=""))),
        "total": page.total,
        "total_is_exact": page.total_is_exact,
        "features": [
            *([] if search.after else _municipalities(page, search)),
            *(_listing(words, listing) for listing in page.listings),
        ],
    }
    if page.next_cursor:
        found["next"] = _whole(address_of(replace(search, after=page.next_cursor), GEOJSON))
        found["note"] = _("These are {shown} of them. The others are at the address in ‘next’.").format(
            shown=number(len(page.listings))
        )
    return found


def _municipalities(page: SearchPage, search: Search) -> list[dict[str, object]]:
    chosen = search.chosen.get(MUNICIPALITY)
    counts = {
        name: count
        for name, count in page.facets.counts.get(MUNICIPALITY, {}).items()
        if not chosen or name in chosen
    }
    return [
        _feature(
            one.code,
            one.lon,
            one.lat,
            {
                "kind": MUNICIPALITY,
                "title": one.display_name,
                "count": counts[one.display_name],
                "count_is_exact": page.facets_are_whole,
                "url": _whole(
                    address_of(
                        replace(
                            search,
                            chosen={**search.chosen, MUNICIPALITY: frozenset({one.display_name})},
                        )
                    )
                ),
            },
        )
        for one in municipalities_called(counts)
    ]


def _listing(words: KindWords, listing: Listing) -> dict[str, object]:
    said = text_in(listing, get_language() or "")
    return _feature(
        listing.reference,
        listing.lon,
        listing.lat,
        {
            "kind": listing.kind,
            "title": said.title,
            "title_language": said.language,
            "category": _category(listing),
            "organisation": listing.organisation.name,
            "place": listing.place,
            "municipality": listing.municipality.display_name,
            "url": _whole(reverse(words.detail, args=[listing.reference])),
        },
    )


def _category(listing: Listing) -> str:
    """What it is about, in the reader's language; a home says nothing more than that it is one."""
    if listing.kind == ListingKind.SERVICE:
        return listing.service.get_category_display()
    return listing.vacancy.get_sector_display() if listing.kind == ListingKind.VACANCY else ""


def _feature(key: str, lon: float, lat: float, properties: dict[str, object]) -> dict[str, object]:
    where = {"type": "Point", "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)]}
    return {"type": "Feature", "id": key, "geometry": where, "properties": properties}


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
