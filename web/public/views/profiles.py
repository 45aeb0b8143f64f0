"""Who offers work, homes and services: a profile with its film, its photos, and what is offered below it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from foundation import clock
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.live import live_listing
from marketplace.queries.photos import public_photo_file
from marketplace.queries.profiles import Below, shown_below
from web.middleware import content_policy
from web.public.kinds import KINDS
from web.public.structured_data import as_script, profile_data
from web.public.views.details import ended_has_its_page, shown_of
from web.public.views.results import counted

# A name of its content: what it is today it is for ever. Whether it is handed out is asked at every request to us.
A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Offered:
    """One kind of listing below a profile."""

    heading: str | Promise
    counted: str
    rows: list[tuple[Listing, str]]


def offered_below(below: Below) -> list[Offered]:
    """What stands below a profile, by kind in our order, each with its way there."""
    offers = []
    for kind, words in KINDS.items():
        rows = [one for one in below.listings if one.kind == kind]
        if rows:
            links = [(one, reverse(words.detail, args=[one.reference])) for one in rows]
            offers.append(Offered(words.heading, counted(words, below.counts[kind]), links))
    return offers


@require_safe
@ended_has_its_page
def profile(request: HttpRequest, reference: str) -> HttpResponse:
    """A profile. Its film is loaded from its host only when somebody asks for it (ADR 0041)."""
    now = clock.now()
    listing = live_listing(kind=ListingKind.PROFILE, reference=reference, now=now)
    shown, video = shown_of(listing, now), listing.profile.video
    photos = shown["photos"]
    data = profile_data(listing, photos=photos, address=f"{settings.SITE_URL}{request.path}")
    response = render(
        request,
        "public/profile.html",
        {
            **shown,
            "profile": listing.profile,
            "video": video,
            "offers": offered_below(shown_below(listing.organisation_id, now)),
            "data": as_script(data),
        },
    )
    if video is not None:
        # This film's frame and no other.
        response.headers["Content-Security-Policy"] = content_policy(frames=[video.frame])
    return response


@require_safe
def photo(_request: HttpRequest, listing: str, sha256: str, width: int) -> HttpResponse:
    """One width of a photo that shows, of a listing that is live; any other is not found."""
    content = public_photo_file(listing_reference=listing, sha256=sha256, width=width, now=clock.now())
    return HttpResponse(content, content_type="image/webp", headers={"Cache-Control": A_YEAR})
