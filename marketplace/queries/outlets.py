"""What leaves us in whole lists: for search engines and job boards. Each asks the one question: live at this instant?

Listings are taken in the order of their keys and a fixed number at a time, so that a list of a million needs no more
memory than one of a thousand, and no cursor stays open while somebody far away reads slowly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from marketplace.choices import ListingKind, Opportunity
from marketplace.models import Listing

# Keys of listings in one file of the sitemap. Each listing is five addresses there, with five alternates each.
SLICE = 1_000
BATCH = 1_000

# A slice that shows something now, and when it last changed: a text was written, or something came or went.
_SLICES = """
SELECT listing.id / %(slice)s AS number, max(greatest(listing.changed_at, listing.withdrawn_at, edge.at)) AS changed_at
  FROM marketplace_listing listing
  LEFT JOIN LATERAL (
       SELECT max(bound.at) AS at
         FROM unnest(listing.live_during) stretch, LATERAL (VALUES (lower(stretch)), (upper(stretch))) bound (at)
        WHERE bound.at <= %(now)s) edge ON true
 WHERE listing.first_published_at IS NOT NULL AND listing.kind = ANY(%(kinds)s)
 GROUP BY 1 HAVING bool_or(listing.live_during @> %(now)s::timestamptz)
 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Slice:
    """So many keys of listings, some of which are live; `changed_at` says when what it shows last changed."""

    number: int
    changed_at: datetime


def slices_live_at(*, kinds: Collection[ListingKind], now: datetime) -> list[Slice]:
    """The slices of keys in which listings of these kinds are live. A listing never moves to another slice."""
    with connection.cursor() as cursor:
        cursor.execute(_SLICES, {"slice": SLICE, "now": now, "kinds": [kind.value for kind in kinds]})
        return [Slice(number, changed_at) for number, changed_at in cursor.fetchall()]


def listings_in_slice(*, number: int, kinds: Collection[ListingKind], now: datetime) -> list[Listing]:
    """The live listings of a slice, by key."""
    first = number * SLICE
    live = Listing.objects.live_at(now).filter(kind__in=kinds, id__gte=first, id__lt=first + SLICE)
    return list(live.only("id", "reference", "kind", "changed_at", "live_during").order_by("id"))


def vacancies_in_batches(*, region: str = "", programme: str = "", now: datetime) -> Iterator[list[Listing]]:
    """All jobs that are live at an instant, by key, some at a time; of one region or programme if asked.

    Job boards take jobs: a training, volunteer work and work for yourself stay on our own pages.
    """
    found = Listing.objects.live_at(now).filter(
        kind=ListingKind.VACANCY, vacancy__opportunity=Opportunity.JOB
    )
    if region:
        found = found.filter(municipality__region__slug=region)
    if programme:
        found = found.filter(programme=programme)
    found = found.select_related("organisation", "vacancy").defer(
        "search_vector", "organisation__description"
    )
    found = found.prefetch_related("texts").order_by("id")
    last = 0
    while batch := list(found.filter(id__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield batch
