"""One live listing, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.choices import ListingKind, ListingState
from marketplace.models import OF_KINDS, Listing


class ListingNotLive(NotFound):
    code = "listing-not-live"
    sentence = _("We do not show this listing. Look for another one on this site.")


class ListingEnded(NotFound):
    """It was here and is gone: 410, with its title and what looks like it."""

    status = 410
    code = "listing-ended"
    sentence = _("“{title}” is no longer on this site. Look at what is here now.")


def _full() -> QuerySet[Listing]:
    return Listing.objects.select_related(
        "organisation",
        "organisation__party",
        "municipality",
        "municipality__region",
        *OF_KINDS,
        "allowance",
    ).prefetch_related("texts")


def live_listing(*, kind: ListingKind, reference: str, now: datetime) -> Listing:
    """The listing as visitors see it now; refuses one that was never shown (404) or shows no more (410)."""
    listing = _full().filter(kind=kind, reference=reference).first()
    if listing is None or listing.first_published_at is None:
        raise ListingNotLive
    if not Listing.objects.live_at(now).filter(pk=listing.pk).exists():
        raise ListingEnded(
            title=listing.title,
            language=listing.language,
            kind=kind.value,
            municipality=listing.municipality.display_name,
            **_alike(listing),
            ended_at=_ended_at(listing, now),
        )
    return listing


def _alike(listing: Listing) -> dict[str, str]:
    """The facets by which others look like it, with its values."""
    if listing.kind == ListingKind.VACANCY:
        trade = {"occupation": listing.vacancy.occupation[0]} if listing.vacancy.occupation else {}
        return {**trade, "sector": listing.vacancy.sector}
    return {"category": listing.service.category} if listing.kind == ListingKind.SERVICE else {}


def _ended_at(listing: Listing, now: datetime) -> datetime | None:
    """When it was last seen: the end of its last stretch, or when it was withdrawn; None while it is not known."""
    ends = [stretch.upper for stretch in listing.live_during if stretch.upper is not None]
    return max((end for end in [*ends, listing.withdrawn_at] if end is not None and end <= now), default=None)


def is_live_at(listing: Listing, now: datetime) -> bool:
    """Whether visitors see a listing at an instant, from what was read of it."""
    return any(
        (stretch.lower is None or stretch.lower <= now) and (stretch.upper is None or now < stretch.upper)
        for stretch in listing.live_during
    )


def site_of(listing: Listing) -> str:
    """The web address that a listing leads to: its own, or that of who offers it; empty when there is none."""
    return getattr(getattr(listing, listing.kind, None), "url", "") or listing.organisation.website


def live_until(listing: Listing, now: datetime) -> datetime | None:
    """When the stretch in which it shows now ends; None when no end is known."""
    return _stretch_at(listing, now)[1]


def shown_as_now_since(listing: Listing, now: datetime) -> datetime:
    """Since when visitors see it as it is: it was written then, or came back then, whichever was last."""
    since, _until = _stretch_at(listing, now)
    return max(listing.changed_at, since or listing.changed_at)


def _stretch_at(listing: Listing, now: datetime) -> tuple[datetime | None, datetime | None]:
    for stretch in listing.live_during:
        if (
            stretch.lower is not None
            and stretch.lower <= now
            and (stretch.upper is None or now < stretch.upper)
        ):
            return stretch.lower, stretch.upper
    return None, None


def next_shown_at(*, kind: ListingKind, now: datetime) -> datetime | None:
    """When the next listing of a kind comes that is not there yet; None when nothing is known to come."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"kind": kind.value, "now": now})
        found: datetime | None = cursor.fetchone()[0]
    return found


_NEXT = """
SELECT min(lower(stretch)) FROM marketplace_listing listing, unnest(listing.live_during) stretch
 WHERE listing.kind = %(kind)s AND listing.state = 'published' AND lower(stretch) > %(now)s
"""


@dataclass(frozen=True, slots=True)
class LiveCounts:
    """How much is live now."""

    by_kind: dict[str, int]
    by_sector: dict[str, int]
    by_stay: dict[str, int]
    by_category: dict[str, int]
    by_programme: dict[str, int]


def counts_live_at(now: datetime) -> LiveCounts:
    """How many listings are live, by kind; work by sector and stay, services by category, profiles by programme."""
    live = Listing.objects.live_at(now)
    rows = (
        live.values_list("kind", "vacancy__sector", "vacancy__stay", "service__category", "programme")
        .annotate(count=Count("id"))
        .order_by("kind")
    )
    by_kind: dict[str, int] = {}
    by_sector: dict[str, int] = {}
    by_stay: dict[str, int] = {}
    by_category: dict[str, int] = {}
    by_programme: dict[str, int] = {}
    for kind, sector, stay, category, programme, count in rows:
        by_kind[kind] = by_kind.get(kind, 0) + count
        if kind == ListingKind.VACANCY:
            by_sector[sector] = by_sector.get(sector, 0) + count
            by_stay[stay] = by_stay.get(stay, 0) + count
        if kind == ListingKind.SERVICE:
            by_category[category] = by_category.get(category, 0) + count
        if kind == ListingKind.PROFILE:
            by_programme[programme] = by_programme.get(programme, 0) + count
    return LiveCounts(by_kind, by_sector, by_stay, by_category, by_programme)


def organisations_with_live_listings(now: datetime) -> int:
    """How many organisations show something now."""
    return (
        Listing.objects.live_at(now)
        .filter(state=ListingState.PUBLISHED)
        .order_by("organisation_id")
        .values("organisation_id")
        .distinct()
        .count()
    )


def listing_once_shown(reference: str) -> Listing:
    """A listing that visitors saw at some time, also when it has ended; refuses one that was never shown (404)."""
    listing = _full().filter(reference=reference, first_published_at__isnull=False).first()
    if listing is None:
        raise ListingNotLive
    return listing
