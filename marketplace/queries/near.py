"""Home for this job, job near this home: live listings by their distance to another one, in two queries each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.search import SORTS, listings_in_order
from marketplace.queries.search_hits import Asked, distance_to, first_hits
from marketplace.rules.plane import MapPoint, metres_between

# Farther than this is not near: half an hour by bus.
NEAR_KM = 25


@dataclass(frozen=True, slots=True)
class Near:
    """A listing, and how far it is, in metres as the crow flies."""

    listing: Listing
    metres: float


def point_on_map(listing: Listing) -> MapPoint:
    """Where a listing is."""
    return MapPoint(listing.east, listing.north)


def independent_homes_near(listing: Listing, *, now: datetime, count: int) -> list[Near]:
    """The nearest live independent homes within 25 km, the nearest first."""
    return _nearest(listing, ListingKind.HOME, {"independent": frozenset({"yes"})}, now=now, count=count)


def vacancies_near(listing: Listing, *, now: datetime, count: int) -> list[Near]:
    """The nearest live vacancies within 25 km, the nearest first."""
    return _nearest(listing, ListingKind.VACANCY, {}, now=now, count=count)


def homes_of(organisation_ids: Sequence[int], *, around: Listing, now: datetime, count: int) -> list[Near]:
    """The live homes of these organisations, the nearest first, however far. One query."""
    here = point_on_map(around)
    found = (
        Listing.objects.live_at(now)
        .filter(kind=ListingKind.HOME, organisation_id__in=organisation_ids)
        .select_related("organisation", "municipality", "municipality__region", "home")
        .prefetch_related("texts")
        .order_by(distance_to(here), "-published_at", "-id")
    )
    return [Near(one, metres_between(point_on_map(one), here)) for one in found[:count]]


def _nearest(
    listing: Listing, kind: ListingKind, ticks: dict[str, frozenset[str]], *, now: datetime, count: int
) -> list[Near]:
    asked = Asked(kind=kind, now=now, around=point_on_map(listing), metres=NEAR_KM * 1000, ticks=ticks)
    hits = first_hits(asked, order=SORTS["distance"], after=None, count=count, few=False)
    metres = {hit.id: hit.distance or 0.0 for hit in hits}
    return [Near(one, metres[one.pk]) for one in listings_in_order(list(metres))]


def live_homes_of(organisation_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """How many live homes each of these organisations has; who has none is not in it."""
    rows = (
        Listing.objects.live_at(now)
        .filter(kind=ListingKind.HOME, organisation_id__in=organisation_ids)
        .values_list("organisation_id")
        .annotate(count=Count("id"))
        .order_by("organisation_id")
    )
    return dict(rows)
