"""Counts what visitors do with listings, adds it up, and forgets it in time. Prose: docs/algorithms/figures.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from foundation.periods import add_months, day_of
from marketplace.choices import SeenKind
from marketplace.models import ListingFigure

KEPT_FOR_MONTHS = 25
AT_ONCE = 5000

_RECORD = """
INSERT INTO marketplace_sighting (kind, seen_on, language, region_id, listings)
VALUES (%s, %s, %s, (SELECT id FROM marketplace_region WHERE slug = %s), %s)
"""

# What is taken away and what is added are one statement: killed at any moment, nothing is lost or counted twice.
_ADD_UP = """
WITH taken AS (
    DELETE FROM marketplace_sighting WHERE id IN (
        SELECT id FROM marketplace_sighting ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING kind, seen_on, language, region_id, listings
), counted AS (
    SELECT listing.id AS listing_id, seen_on, taken.language, taken.region_id,
           count(*) FILTER (WHERE taken.kind = 'impression') AS impressions,
           count(*) FILTER (WHERE taken.kind = 'view') AS views,
           count(*) FILTER (WHERE taken.kind = 'click') AS clicks,
           count(*) FILTER (WHERE taken.kind = 'lead') AS leads
      FROM taken CROSS JOIN unnest(taken.listings) AS shown(id) JOIN marketplace_listing AS listing USING (id)
     GROUP BY listing.id, seen_on, taken.language, taken.region_id
), added AS (
    INSERT INTO marketplace_listingfigure AS old
           (listing_id, seen_on, language, region_id, impressions, views, clicks, leads)
    SELECT listing_id, seen_on, language, region_id, impressions, views, clicks, leads
      FROM counted ORDER BY listing_id, seen_on, language, region_id
    ON CONFLICT (listing_id, seen_on, language, region_id) DO UPDATE SET
           impressions = old.impressions + excluded.impressions, views = old.views + excluded.views,
           clicks = old.clicks + excluded.clicks, leads = old.leads + excluded.leads
)
SELECT count(*) FROM taken
"""


@transaction.atomic
def record_sighting(
    *, kind: SeenKind, listing_ids: Sequence[int], language: str, region: str, now: datetime
) -> None:
    """Keep that these listings were seen today, on a page in this language, by a search in this region (its slug).

    An unknown region, or none, is none. One small row, whatever the number of listings: nobody waits for anybody.
    """
    if not listing_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [kind.value, day_of(now), language, region, list(listing_ids)])


def add_up_sightings() -> int:
    """Add what was seen to the figures of its day; answer how many pages that were. Twice is no harm."""
    total = 0
    while taken := _add_up_some():
        total += taken
    return total


@transaction.atomic
def _add_up_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ADD_UP, [AT_ONCE])
        return int(cursor.fetchone()[0])


def kept_since(today: date) -> date:
    """The first day of which figures are kept: whole months."""
    return add_months(today.replace(day=1), -KEPT_FOR_MONTHS)


@transaction.atomic
def forget_old_figures(*, now: datetime) -> int:
    """Delete figures that are more than 25 months old; answer how many rows."""
    return ListingFigure.objects.filter(seen_on__lt=kept_since(day_of(now))).delete()[0]
