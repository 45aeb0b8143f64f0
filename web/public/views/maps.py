"""A search for who draws a map of it."""

from __future__ import annotations

import json
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from foundation import clock
from marketplace.queries.search import search_page
from web.public.geojson import MOST, geojson_of
from web.public.kinds import KindWords
from web.public.searches import search_of


@require_safe
@cache_control(no_cache=True)
@conditional_page
def geojson(request: HttpRequest, words: KindWords) -> HttpResponse:
    """A search as GeoJSON: how many in each municipality, and the newest thousand by their place."""
    search = replace(search_of(words, request.GET), sort="newest")
    found = geojson_of(words, search_page(search=search, now=clock.now(), size=MOST))
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type="application/geo+json")
