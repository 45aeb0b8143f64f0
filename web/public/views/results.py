"""Results: one page for work, housing, services and the agenda."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation import clock
from marketplace.choices import ListingKind, Programme, SeenKind, ServiceCategory
from marketplace.models import Listing
from marketplace.queries.live import LiveCounts, counts_live_at, next_shown_at
from marketplace.queries.photos import PhotoShown, photos_shown
from marketplace.queries.regions import Spot
from marketplace.queries.search import (
    EXACT_UP_TO,
    RADII,
    Search,
    SearchPage,
    Suggestion,
    found_of_other_kinds,
    order_without_words,
    search_page,
    suggestions_for,
)
from marketplace.queries.search_hits import IN_NAME_OR_PLACE, IN_TEXT, IN_TITLE, Hit
from marketplace.rules.match import Wishes
from marketplace.rules.search_text import words_of
from quality.queries.shown import MarkShown, marks_shown
from web.public.beside import wish_fields
from web.public.counting import count, region_of, with_region
from web.public.facets import chips_of, facets_of
from web.public.homes import HomeWords, homes_in_words, map_point, spot_of_work
from web.public.kinds import AGENDA, HOUSING, KINDS, PROFILES, SERVICES, WORK, Choice, KindWords
from web.public.maps import map_of
from web.public.marks import MarkWords, in_words
from web.public.searches import (
    ALERT,
    ATOM,
    CALENDAR,
    DEFAULT_SORT,
    FEED,
    GEOJSON,
    SHEET,
    WIDGET_CODE,
    address_of,
    search_of,
)
from web.public.wishes import with_wishes
from web.templatetags.words import number


@dataclass(frozen=True, slots=True)
class Row:
    """One result, with the first mark of who offers it; a profile with its first photo too."""

    listing: Listing
    href: str
    kilometres: int | None
    why: str
    marks: list[MarkWords]
    home: HomeWords | None = None
    photo: PhotoShown | None = None


@dataclass(frozen=True, slots=True)
class WayOn:
    """A step that does give results."""

    words: str
    href: str
    counted: str


@dataclass(frozen=True, slots=True)
class Door:
    """A category beside the others, with its count."""

    label: str | Promise
    href: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class OtherKind:
    """The same words and place among listings of another kind, with how many there are."""

    label: str | Promise
    href: str
    counted: str


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Live vacancies."""
    return _results(request, WORK)


@require_safe
def housing(request: HttpRequest) -> HttpResponse:
    """Live homes."""
    return _results(request, HOUSING)


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Live services."""
    return _results(request, SERVICES)


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Sessions to come."""
    return _results(request, AGENDA)


@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """Live profiles of employers and providers."""
    return _results(request, PROFILES)


def _results(request: HttpRequest, words: KindWords) -> HttpResponse:
    now = clock.now()
    search = search_of(words, request.GET)
    page = search_page(search=search, now=now)
    facets = facets_of(words, page)
    ways_on = [] if page.total else [_way_on(words, one) for one in suggestions_for(search=search, now=now)]
    region = region_of(page)
    count(request, SeenKind.IMPRESSION, [one.pk for one in page.listings], region=region, now=now)
    followed = replace(search, after="", sort=DEFAULT_SORT)
    counts = None if words.kind == ListingKind.SESSION else counts_live_at(now)
    is_agenda = words.kind == ListingKind.SESSION
    work = spot_of_work(search.work)
    return render(
        request,
        "public/results.html",
        {
            "words": words,
            "search": search,
            "page": page,
            "heading": heading_of(words, page),
            "rows": rows_of(words, page, now, work, region),
            "facets": facets,
            "chips": chips_of(facets, search),
            "without_choices": address_of(search.without_choices()),
            "radii": RADII,
            "empty_sentence": empty_sentence_of(words, page),
            "ways_on": ways_on,
            "sorts": _sorts(words, search),
            "other_kinds": _other_kinds(page, now),
            "doors": [] if counts is None else _doors(counts, search),
            "atom": address_of(followed, ATOM),
            "json_feed": address_of(followed, FEED),
            "geojson": address_of(followed, GEOJSON),
            "map": map_of(words, page),
            "alert": address_of(followed, ALERT),
            "sheet": address_of(followed, SHEET),
            "calendar": address_of(followed, CALENDAR) if is_agenda else "",
            "expected_at": next_shown_at(kind=words.kind, now=now) if is_agenda and not page.total else None,
            "widget_code": address_of(followed, WIDGET_CODE),
            "first_page": address_of(replace(search, after="")) if search.after else "",
            "next_page": address_of(replace(search, after=page.next_cursor)) if page.next_cursor else "",
            **(_wishes(search, work) if words.kind == ListingKind.HOME else {}),
        },
    )


def _sorts(words: KindWords, search: Search) -> list[Choice]:
    """The orders to choose from. Without words the best match is the order of who typed none, and is called so."""
    if words_of(search.text):
        return list(words.sorts)
    without = next(one for one in words.sorts if one.value == order_without_words(words.kind))
    others = [one for one in words.sorts if one.value not in {DEFAULT_SORT, without.value}]
    return [Choice(DEFAULT_SORT, without.label), *others]


def _other_kinds(page: SearchPage, now: datetime) -> list[OtherKind]:
    found = found_of_other_kinds(page=page, now=now)
    asked = Search(
        kind=page.search.kind, text=page.text, place=page.search.place, radius_km=page.search.radius_km
    )
    return [
        OtherKind(
            words.heading,
            address_of(replace(asked, kind=kind)),
            f"{number(min(count, EXACT_UP_TO))}{'+' if count > EXACT_UP_TO else ''}",
        )
        for kind, words in KINDS.items()
        if (count := found.get(kind, 0))
    ]


def _wishes(search: Search, work: Spot | None) -> dict[str, object]:
    return {
        **wish_fields(search.wishes, search.work),
        "without_wishes": address_of(replace(search, wishes=Wishes(), work="")),
        "work_is_unknown": bool(search.work) and work is None,
    }


def rows_of(
    words: KindWords, page: SearchPage, now: datetime, work: Spot | None = None, region: str = ""
) -> list[Row]:
    """Results as rows; homes with their way to work. Their links remember in which region was searched."""
    marks = marks_shown(sorted({listing.organisation_id for listing in page.listings}), now)
    homes = _homes(page, work, now) if words.kind == ListingKind.HOME else {}
    # Twenty small pictures more are what a page of profiles can carry; the others stay with words (ADR 0041).
    photos = photos_shown(page.listings) if words.kind == ListingKind.PROFILE else {}
    return [
        replace(
            _row(words, page, listing, marks.get(listing.organisation_id, []), homes.get(listing.pk), region),
            photo=photos[listing.pk][0] if listing.pk in photos else None,
        )
        for listing in page.listings
    ]


def _homes(page: SearchPage, work: Spot | None, now: datetime) -> dict[int, HomeWords]:
    return homes_in_words(page.listings, wishes=page.search.wishes, work=map_point(work), now=now)


def _row(
    words: KindWords,
    page: SearchPage,
    listing: Listing,
    marks: list[MarkShown],
    home: HomeWords | None,
    region: str,
) -> Row:
    hit = page.why[listing.pk]
    return Row(
        listing=listing,
        href=with_region(
            with_wishes(
                reverse(words.detail, args=[listing.reference]), page.search.wishes, page.search.work
            ),
            region,
        ),
        home=home,
        kilometres=None if hit.distance is None else round(hit.distance / 1000),
        why=why_here(page, hit),
        marks=in_words(marks[:1]),
    )


def why_here(page: SearchPage, hit: Hit) -> str:
    """Why a result is in this list, and where: one sentence, from what it was ordered by."""
    if not page.text:
        return ""
    sentence = {
        IN_TITLE: _("Your words are in the title."),
        IN_NAME_OR_PLACE: _("Your words are in the title, the name or the place."),
        IN_TEXT: _("Your words are in the text."),
    }[hit.fit]
    return str(sentence)


def counted(words: KindWords, total: int, *, is_exact: bool = True) -> str:
    """How many, with the noun: “14 vacancies”, or “1,000+ vacancies”."""
    return str(words.counted % {"count": total}).format(total=number(total) + ("" if is_exact else "+"))


def heading_of(words: KindWords, page: SearchPage) -> str:
    """How many were found, and for which words."""
    if not page.total:
        return str(words.none_found)
    found = counted(words, page.total, is_exact=page.total_is_exact)
    return _("{found} for ‘{text}’").format(found=found, text=page.text) if page.text else found


def empty_sentence_of(words: KindWords, page: SearchPage) -> str:
    """What was asked, where nothing was found."""
    search = page.search
    if page.spot is not None:
        sentence = words.none_near_with_text if search.text else words.none_near
        return str(sentence).format(text=search.text, radius=search.radius_km, place=page.spot.name)
    return str(words.none_with_text if search.text else words.none_at_all).format(text=search.text)


def _way_on(words: KindWords, suggestion: Suggestion) -> WayOn:
    search = suggestion.search
    sentences = {
        "without_choices": _("Search without filters"),
        "radius": _("Search within {radius} km"),
        "first_word": _("Search for ‘{text}’"),
        "everywhere": _("Search everywhere"),
        "without_text": _("Search without your words"),
    }
    sentence = sentences.get(suggestion.reason, str(words.everything))
    return WayOn(
        words=sentence.format(radius=search.radius_km, text=search.text),
        href=address_of(search),
        counted=counted(words, suggestion.total),
    )


def _doors(counts: LiveCounts, search: Search) -> list[Door]:
    """The ways beside this one: what is offered, and who offers it."""
    if search.kind in {ListingKind.VACANCY, ListingKind.PROFILE}:
        vacancies = counts.by_kind.get(ListingKind.VACANCY, 0)
        all_work = Door(_("All work"), reverse(WORK.page), vacancies, search.kind == ListingKind.VACANCY)
        return [
            all_work,
            *(_who_offers(one, counts, search) for one in (Programme.CAREER, Programme.SERVICES)),
        ]
    return [*_doors_of_services(counts, search), _who_offers(Programme.SERVICES, counts, search)]


def _who_offers(programme: Programme, counts: LiveCounts, search: Search) -> Door:
    asked = Search(kind=ListingKind.PROFILE, chosen={"programme": frozenset({programme.value})})
    label = _("Who offers work") if programme == Programme.CAREER else _("Who offers housing and services")
    is_current = search.kind == ListingKind.PROFILE and search.chosen == asked.chosen
    return Door(label, address_of(asked), counts.by_programme.get(programme, 0), is_current)


def _doors_of_services(counts: LiveCounts, search: Search) -> list[Door]:
    chosen = search.chosen.get("category", frozenset())
    is_services = search.kind == ListingKind.SERVICE
    doors = [
        Door(
            HOUSING.heading, reverse(HOUSING.page), counts.by_kind.get(ListingKind.HOME, 0), not is_services
        ),
        Door(
            _("All services"),
            reverse(SERVICES.page),
            counts.by_kind.get(ListingKind.SERVICE, 0),
            is_services and not chosen,
        ),
    ]
    for category in ServiceCategory:
        count = counts.by_category.get(category, 0)
        if count or category in chosen:
            href = address_of(
                Search(kind=ListingKind.SERVICE, chosen={"category": frozenset({category.value})})
            )
            doors.append(Door(category.label, href, count, is_services and category in chosen))
    return doors
