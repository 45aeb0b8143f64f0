"""When a listing shows: one statement, in one place (DESIGN decision 5; docs/algorithms/visibility.md)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

# A listing is live while all five hold: its own dates, its own content is cleared, the marks that its kind (and its
# condition) ask are in order, the agreement its slot comes from is in good standing, and that slot itself lasts.
# Several windows of one kind add up (range_agg); the five are intersected (*). What is on hold by a decision is
# taken out (-), whatever the five say.
_REFRESH = """
WITH chosen AS (
    SELECT listing.id, listing.organisation_id, listing.kind, listing.needs_condition, listing.state,
           tstzrange(listing.shows_from_at, listing.shows_until_at) * tstzrange(NULL, listing.over_at) AS own_dates,
           allowance.agreement_reference, allowance.from_at, allowance.until_at
      FROM marketplace_listing listing
      LEFT JOIN marketplace_allowance allowance ON allowance.id = listing.allowance_id
     WHERE {which}
     ORDER BY listing.id
       FOR NO KEY UPDATE OF listing
), windows AS (
    SELECT chosen.id,
           CASE WHEN chosen.state <> 'published' OR chosen.agreement_reference IS NULL THEN '{{}}'::tstzmultirange
           ELSE tstzmultirange(tstzrange(chosen.from_at, chosen.until_at))
              * tstzmultirange(chosen.own_dates)
              * coalesce((SELECT range_agg(tstzrange(c.from_at, c.until_at)) FROM marketplace_clearance c
                           WHERE c.kind = 'editorial' AND c.listing_id = chosen.id), '{{}}')
              * coalesce((SELECT range_agg(tstzrange(c.from_at, c.until_at)) FROM marketplace_clearance c
                           WHERE c.kind = 'standing' AND c.organisation_id = chosen.organisation_id
                             AND c.agreement_reference = chosen.agreement_reference), '{{}}')
              * coalesce((SELECT range_agg(tstzrange(c.from_at, c.until_at)) FROM marketplace_clearance c
                           WHERE c.kind = 'quality' AND c.organisation_id = chosen.organisation_id
                             AND c.listing_kind = chosen.kind AND c.condition = ''), '{{}}')
              * CASE WHEN chosen.needs_condition = '' THEN tstzmultirange(tstzrange(NULL, NULL))
                ELSE coalesce((SELECT range_agg(tstzrange(c.from_at, c.until_at)) FROM marketplace_clearance c
                                WHERE c.kind = 'quality' AND c.organisation_id = chosen.organisation_id
                                  AND c.listing_kind = chosen.kind AND c.condition = chosen.needs_condition), '{{}}')
                END
              - coalesce((SELECT range_agg(tstzrange(h.from_at, h.until_at)) FROM marketplace_listinghold h
                           WHERE h.listing_id = chosen.id), '{{}}')
           END AS live_during
      FROM chosen
)
"""
_UPDATE = """
UPDATE marketplace_listing listing SET live_during = windows.live_during
  FROM windows WHERE windows.id = listing.id AND listing.live_during IS DISTINCT FROM windows.live_during
"""
_DIFFERENT = """
SELECT listing.reference FROM marketplace_listing listing JOIN windows ON windows.id = listing.id
 WHERE listing.live_during IS DISTINCT FROM windows.live_during ORDER BY listing.reference
"""


def refresh_visibility(
    *, listing_ids: Sequence[int] | None = None, organisation_ids: Sequence[int] | None = None
) -> int:
    """Write `live_during` of these listings, or of all listings of these organisations; answer how many changed.

    Called by every action that writes a listing's state or dates, a clearance or an allowance, in its transaction.
    Rows are locked in key order, so that two of these never wait for each other.
    """
    if listing_ids is not None:
        which, keys = "listing.id = ANY(%s)", listing_ids
    elif organisation_ids is not None:
        which, keys = "listing.organisation_id = ANY(%s)", organisation_ids
    else:
        raise TypeError("Say which listings or which organisations.")
    if not keys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH.format(which=which) + _UPDATE, [list(keys)])
        return int(cursor.rowcount)


def listings_out_of_date() -> list[str]:
    """References of listings whose stored `live_during` is not what their dates say: always none (verify)."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH.format(which="true").replace("FOR NO KEY UPDATE OF listing", "") + _DIFFERENT)
        return [str(row[0]) for row in cursor.fetchall()]
