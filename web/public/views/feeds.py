"""A search as a feed, for who follows it: Atom and JSON Feed."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from foundation import clock
from marketplace.queries.search import search_page
from web.public.feeds import Feed, as_atom, as_json, feed_of
from web.public.kinds import KindWords
from web.public.searches import search_of


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
