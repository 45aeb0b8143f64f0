"""The way to a partner's own site: counted, and to nowhere but the address that stands in the live listing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from foundation import clock
from marketplace.choices import ListingKind, SeenKind
from marketplace.queries.live import ListingNotLive, live_listing, site_of
from web.public.counting import count, region_asked
from web.public.views.details import ended_has_its_page


class SeeOther(HttpResponseRedirect):
    """303: what was asked is elsewhere, and is got from there. Only to a web address."""

    status_code = 303
    allowed_schemes = ["http", "https"]


def _forward(request: HttpRequest, kind: ListingKind, reference: str) -> HttpResponse:
    now = clock.now()
    listing = live_listing(kind=kind, reference=reference, now=now)
    site = site_of(listing)
    if not site:
        raise ListingNotLive
    count(request, SeenKind.CLICK, [listing.pk], region=region_asked(request), now=now)
    response = SeeOther(site)
    # The other site does not get to know from which page somebody comes; no cache swallows a count.
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@ended_has_its_page
def vacancy(request: HttpRequest, reference: str) -> HttpResponse:
    """To the employer's site."""
    return _forward(request, ListingKind.VACANCY, reference)


@require_safe
@ended_has_its_page
def home_listing(request: HttpRequest, reference: str) -> HttpResponse:
    """To the landlord's site."""
    return _forward(request, ListingKind.HOME, reference)


@require_safe
@ended_has_its_page
def service(request: HttpRequest, reference: str) -> HttpResponse:
    """To the provider's site."""
    return _forward(request, ListingKind.SERVICE, reference)


@require_safe
@ended_has_its_page
def session(request: HttpRequest, reference: str) -> HttpResponse:
    """To where somebody signs up."""
    return _forward(request, ListingKind.SESSION, reference)
