"""On paper, for the desk and the bus: a listing or a search in large letters, with a code that opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from foundation import clock
from foundation.languages import VISITOR_LANGUAGES
from foundation.periods import day_of
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.independence import labels_of
from marketplace.queries.live import live_listing
from marketplace.queries.search import search_page
from quality.independence_words import label_sentence
from web.public.asked import title_of
from web.public.briefly import briefly
from web.public.earnings import earnings_of
from web.public.kinds import KINDS, KindWords
from web.public.searches import address_of, search_of
from web.public.views.details import costs_of, ended_has_its_page, shown_of
from web.public.views.results import empty_sentence_of, heading_of

# So many results fit on one sheet, with their code.
MOST = 8


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the code does, in a language: who waits for a bus need not read the language of the sheet."""

    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every sheet has: a page, its code, and the moment at which it was made."""

    path: str
    address: str
    code: SafeString
    invitations: list[Invitation]
    printed_at: datetime


def _sheet(path: str, now: datetime) -> Sheet:
    address = f"{settings.SITE_URL}{path}"
    code = segno.make(address, error="m").svg_inline(
        border=2, light="#FFFFFF", svgclass="qr", lineclass=None, omitsize=True
    )
    drawn = mark_safe(code)  # noqa: S308 -- drawn by segno from our own address
    return Sheet(path, address, drawn, _invitations(), now)


def _invitations() -> list[Invitation]:
    invitations = []
    for language in VISITOR_LANGUAGES:
        with override(language):
            invitations.append(
                Invitation(language, _("Scan the code. You can read the page in your language."))
            )
    return invitations


def _listing_sheet(
    request: HttpRequest,
    kind: ListingKind,
    reference: str,
    facts: Callable[[Listing, datetime], Mapping[str, object]] = lambda _listing, _now: {},
) -> HttpResponse:
    """A live listing on paper, with what its kind says on top."""
    now = clock.now()
    listing = live_listing(kind=kind, reference=reference, now=now)
    shown = {
        **shown_of(listing, now),
        kind.value: getattr(listing, kind.value),
        "sheet": _sheet(reverse(KINDS[kind].detail, args=[reference]), now),
        **facts(listing, now),
    }
    return render(request, f"public/{kind.value}_sheet.html", shown)


@require_safe
@ended_has_its_page
def vacancy(request: HttpRequest, reference: str) -> HttpResponse:
    """A vacancy on paper."""
    return _listing_sheet(
        request,
        ListingKind.VACANCY,
        reference,
        lambda listing, now: {"earnings": earnings_of(listing.vacancy, day_of(now))},
    )


@require_safe
@ended_has_its_page
def home(request: HttpRequest, reference: str) -> HttpResponse:
    """A home on paper, with its price in full and whose it is."""
    return _listing_sheet(request, ListingKind.HOME, reference, _home_facts)


def _home_facts(listing: Listing, now: datetime) -> dict[str, object]:
    label = labels_of([listing.organisation_id], now)[listing.organisation_id]
    return {**costs_of(listing), "label_sentence": label_sentence(label)}


@require_safe
@ended_has_its_page
def service(request: HttpRequest, reference: str) -> HttpResponse:
    """A service on paper."""
    return _listing_sheet(request, ListingKind.SERVICE, reference)


@require_safe
@ended_has_its_page
def session(request: HttpRequest, reference: str) -> HttpResponse:
    """A session on paper."""
    return _listing_sheet(request, ListingKind.SESSION, reference)


@require_safe
@ended_has_its_page
def profile(request: HttpRequest, reference: str) -> HttpResponse:
    """A profile on paper."""
    return _listing_sheet(request, ListingKind.PROFILE, reference)


@require_safe
def search(request: HttpRequest, words: KindWords) -> HttpResponse:
    """A search on paper: what was found first, and a code that opens what there is by then."""
    now = clock.now()
    asked = replace(search_of(words, request.GET), after="")
    page = search_page(search=asked, now=now)
    return render(
        request,
        "public/search_sheet.html",
        {
            "title": title_of(words, page),
            "heading": heading_of(words, page),
            "listed": [{"listing": one, "words": briefly(one)} for one in page.listings[:MOST]],
            "empty_sentence": empty_sentence_of(words, page),
            "sheet": _sheet(address_of(asked), now),
        },
    )
