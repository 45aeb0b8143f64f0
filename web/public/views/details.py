"""One vacancy, home, service or session; and what takes its place when it has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from foundation import clock
from foundation.periods import day_of
from marketplace.choices import ListingKind, Opportunity, SeenKind
from marketplace.models import Listing
from marketplace.queries.growth_paths import paths_through
from marketplace.queries.live import ListingEnded, live_listing, live_until
from marketplace.queries.photos import photos_shown
from marketplace.queries.profiles import profile_beside
from marketplace.queries.search import Search, SearchPage, search_page
from marketplace.queries.texts import own_text, text_in, texts_of
from quality.queries.shown import marks_shown
from web.public.beside import beside_home, beside_vacancy
from web.public.counting import count, region_asked
from web.public.earnings import earnings_of
from web.public.homes import map_point, spot_of_work
from web.public.job_posting import job_posting
from web.public.kinds import KINDS
from web.public.languages import addresses_of
from web.public.marks import in_words
from web.public.searches import address_of
from web.public.session_event import session_event
from web.public.structured_data import as_script, home_offer, service_data
from web.public.wishes import asked_wishes

SIMILAR = 4
# By what others look like one that ended: the nearest first.
ALIKE = ("occupation", "sector", "category")
ListingView = Callable[[HttpRequest, str], HttpResponse]


def ended_has_its_page(view: ListingView) -> ListingView:
    """An ended listing answers 410, with its title, when it ended, and what looks like it."""

    @wraps(view)
    def wrapped(request: HttpRequest, reference: str) -> HttpResponse:
        try:
            return view(request, reference)
        except ListingEnded as ended:
            return _ended(request, reference, ended)

    return wrapped


def _ended(request: HttpRequest, reference: str, ended: ListingEnded) -> HttpResponse:
    words = KINDS[ListingKind(ended.data["kind"])]
    near, page = _similar(words.kind, ended)
    rows = [
        {"listing": listing, "href": reverse(words.detail, args=[listing.reference]), "kilometres": None}
        for listing in page.listings[:SIMILAR]
    ]
    return render(
        request,
        "public/ended.html",
        {
            "title": ended.data["title"],
            "title_language": ended.data["language"],
            "reference": reference,
            "ended_at": ended.data["ended_at"],
            "words": words,
            "rows": rows,
            "near": address_of(near),
            "place": ended.data["municipality"],
            "total": page.total,
        },
        status=410,
    )


def _similar(kind: ListingKind, ended: ListingEnded) -> tuple[Search, SearchPage]:
    """What looks like it nearby: of the same trade, else of the same sector or category, else whatever is there."""
    nearby = Search(kind=kind, place=ended.data["municipality"])
    for facet in ALIKE:
        if facet in ended.data:
            search = replace(nearby, chosen={facet: frozenset({ended.data[facet]})})
            page = search_page(search=search, now=clock.now())
            if page.listings:
                return search, page
    return nearby, search_page(search=nearby, now=clock.now())


def shown_of(listing: Listing, now: datetime) -> dict[str, Any]:
    """What every kind of listing shows: itself, its text and the languages it is also in, its marks, until when."""
    said = text_in(listing, get_language() or "")
    written = (own_text(listing).language, *(one.language for one in texts_of(listing)))
    words = KINDS[ListingKind(listing.kind)]
    addresses = addresses_of(words.detail, listing.reference)
    return {
        "listing": listing,
        "said": said,
        "other_texts": [(language, addresses[language]) for language in written if language != said.language],
        "organisation": listing.organisation,
        "words": words,
        "marks": in_words(marks_shown([listing.organisation_id], now).get(listing.organisation_id, [])),
        "photos": photos_shown([listing]).get(listing.pk, []),
        "profile_reference": profile_beside(listing, now),
        "until": live_until(listing, now),
    }


def costs_of(listing: Listing) -> dict[str, object]:
    """What a home costs, a month and once."""
    return {
        "home": listing.home,
        "rent_cents": listing.home.month_cents,
    }


def _seen(request: HttpRequest, listing: Listing, now: datetime) -> dict[str, str]:
    """Count that the page was opened; its links go on remembering in which region was searched."""
    region = region_asked(request)
    count(request, SeenKind.VIEW, [listing.pk], region=region, now=now)
    return {"region": region}


def _here(request: HttpRequest) -> str:
    return f"{settings.SITE_URL}{request.path}"


@require_safe
@ended_has_its_page
def vacancy(request: HttpRequest, reference: str) -> HttpResponse:
    """A vacancy with its wage against the minimum wage of the day, and the homes near it."""
    now = clock.now()
    listing = live_listing(kind=ListingKind.VACANCY, reference=reference, now=now)
    is_job = listing.vacancy.opportunity == Opportunity.JOB
    posting = job_posting(listing, until=live_until(listing, now), address=_here(request)) if is_job else None
    return render(
        request,
        "public/vacancy.html",
        {
            **shown_of(listing, now),
            **_seen(request, listing, now),
            "vacancy": listing.vacancy,
            "earnings": earnings_of(listing.vacancy, day_of(now)),
            "paths": paths_through(listing, now),
            "data": as_script(posting) if posting else "",
            **beside_vacancy(listing, request.GET, now),
        },
    )


@require_safe
@ended_has_its_page
def home_listing(request: HttpRequest, reference: str) -> HttpResponse:
    """A home with its price in full, whose it is, how it fits what was wished, and the work near it."""
    now = clock.now()
    listing = live_listing(kind=ListingKind.HOME, reference=reference, now=now)
    asked = asked_wishes(request.GET)
    point = map_point(spot_of_work(asked["work"]))
    beside = beside_home(listing, wishes=asked["wishes"], work=asked["work"], point=point, now=now)
    offer = home_offer(
        listing,
        until=live_until(listing, now),
        address=_here(request),
        is_independent=beside.words.is_independent,
    )
    facts = {
        **shown_of(listing, now),
        **costs_of(listing),
        **beside.shown,
        **_seen(request, listing, now),
        "data": as_script(offer),
    }
    return render(request, "public/home_listing.html", facts)


@require_safe
@ended_has_its_page
def service(request: HttpRequest, reference: str) -> HttpResponse:
    """A service, with the way to its provider's own site."""
    now = clock.now()
    listing = live_listing(kind=ListingKind.SERVICE, reference=reference, now=now)
    data = as_script(service_data(listing, address=_here(request)))
    return render(
        request,
        "public/service.html",
        {
            **shown_of(listing, now),
            **_seen(request, listing, now),
            "service": listing.service,
            "data": data,
            "paths": paths_through(listing, now),
        },
    )


@require_safe
@ended_has_its_page
def session(request: HttpRequest, reference: str) -> HttpResponse:
    """A session: when, where, what it costs, how to sign up."""
    now = clock.now()
    listing = live_listing(kind=ListingKind.SESSION, reference=reference, now=now)
    return render(
        request,
        "public/session.html",
        {
            **shown_of(listing, now),
            **_seen(request, listing, now),
            "session": listing.session,
            "data": as_script(session_event(listing, address=_here(request))),
        },
    )
