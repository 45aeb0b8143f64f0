"""Profiles that show, and what their organisations show beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketplace.choices import ListingKind
from marketplace.models import Listing

# More than this stands in the results, not below a profile.
MOST_BELOW = 60


@dataclass(frozen=True, slots=True)
class Below:
    """What an organisation shows now besides its profile, newest first, and how many there are of each kind."""

    listings: list[Listing]
    counts: dict[str, int]


def profile_beside(listing: Listing, now: datetime) -> str:
    """The reference of the profile that shows who offers a listing, or nothing; of its own programme first."""
    found = (
        Listing.objects.live_at(now)
        .filter(organisation_id=listing.organisation_id, kind=ListingKind.PROFILE)
        .order_by("id")
        .values_list("reference", "programme")
    )
    rows = sorted(found, key=lambda row: row[1] != listing.programme)
    return rows[0][0] if rows else ""


def shown_below(organisation_id: int, now: datetime) -> Below:
    """The vacancies, homes and services that an organisation shows now. One query."""
    live = (
        Listing.objects.live_at(now)
        .filter(organisation_id=organisation_id)
        .exclude(kind=ListingKind.PROFILE)
        .only("reference", "kind", "title", "language", "place", "published_at")
        .order_by("kind", "-published_at", "-id")
    )
    counts: dict[str, int] = {}
    shown = []
    for listing in live:
        counts[listing.kind] = counts.get(listing.kind, 0) + 1
        if counts[listing.kind] <= MOST_BELOW:
            shown.append(listing)
    return Below(shown, counts)
