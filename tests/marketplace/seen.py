"""Builders for tests: what visitors saw."""

from __future__ import annotations

from datetime import date

from marketplace.models import Listing, ListingFigure, Region


def seen(
    listing: Listing, on: date, *, language: str = "nl", region: str = "", **counts: int
) -> ListingFigure:
    """Figures of a day, such as `views=12`."""
    return ListingFigure.objects.create(
        listing=listing,
        seen_on=on,
        language=language,
        region=Region.objects.get(slug=region) if region else None,
        **counts,
    )
