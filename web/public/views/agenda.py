"""Sessions in a calendar: one, or all that a search finds."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from foundation import clock
from marketplace.choices import ListingKind
from marketplace.queries.live import live_listing
from marketplace.queries.search import listings_found, search_page
from web.brand import BRAND
from web.public.asked import title_of
from web.public.calendars import CONTENT_TYPE, calendar_of
from web.public.kinds import AGENDA
from web.public.searches import address_of, search_of
from web.public.views.details import ended_has_its_page

# So many sessions in one calendar, the soonest first.
MOST = 500


@require_safe
@cache_control(no_cache=True)
@conditional_page
def search(request: HttpRequest) -> HttpResponse:
    """A search as a calendar to subscribe to: what it finds now, the soonest first."""
    now = clock.now()
    asked = search_of(AGENDA, request.GET)
    title = f"{title_of(AGENDA, search_page(search=asked, now=now))} – {BRAND.name} {BRAND.region}"
    found = listings_found(search=asked, now=now, most=MOST)
    return _answer(
        calendar_of(
            found, title=title, address=f"{settings.SITE_URL}{address_of(asked)}", language=_language()
        ),
        "agenda",
    )


@require_safe
@cache_control(no_cache=True)
@ended_has_its_page
def session(_request: HttpRequest, reference: str) -> HttpResponse:
    """One session, to keep in one's own calendar."""
    listing = live_listing(kind=ListingKind.SESSION, reference=reference, now=clock.now())
    address = f"{settings.SITE_URL}{reverse(AGENDA.detail, args=[reference])}"
    return _answer(
        calendar_of([listing], title=listing.title, address=address, language=_language()), reference
    )


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _answer(calendar: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(calendar, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer
