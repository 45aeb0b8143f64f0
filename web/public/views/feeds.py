"""Feeds: a search for who follows it (Atom, JSON Feed), and all vacancies for job boards."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from foundation import clock
from marketplace.choices import Programme
from marketplace.queries.outlets import vacancies_in_batches
from marketplace.queries.regions import regions
from marketplace.queries.search import search_page
from web.public.feeds import Feed, as_atom, as_json, feed_of
from web.public.kinds import KindWords
from web.public.searches import search_of
from web.public.vacancy_feed import vacancy_feed


def _feed(request: HttpRequest, words: KindWords) -> Feed:
    now = clock.now()
    # Whatever the order of the page: who follows a search wants to know what is new.
    search = replace(search_of(words, request.GET), sort="newest")
    return feed_of(words, search_page(search=search, now=now), now)


@require_safe
@cache_control(no_cache=True)
@conditional_page
def atom(request: HttpRequest, words: KindWords) -> HttpResponse:
    """A search as Atom, newest first."""
    return HttpResponse(as_atom(_feed(request, words)), content_type="application/atom+xml; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
@conditional_page
def json_feed(request: HttpRequest, words: KindWords) -> HttpResponse:
    """A search as JSON Feed, newest first."""
    return HttpResponse(as_json(_feed(request, words)), content_type="application/feed+json; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def vacancies(request: HttpRequest) -> StreamingHttpResponse:
    """All live vacancies as job boards read them, of one region or programme if asked; an unknown one is refused."""
    region, programme = request.GET.get("region", ""), request.GET.get("programme", "")
    is_known = not region or region in {one.slug for one in regions()}
    if not is_known or (programme and programme not in Programme.values):
        raise Http404
    now = clock.now()
    batches = vacancies_in_batches(region=region, programme=programme, now=now)
    language = get_language() or settings.LANGUAGE_CODE
    return StreamingHttpResponse(
        vacancy_feed(batches, language=language, now=now), content_type="application/xml; charset=utf-8"
    )
