"""The sitemap, for search engines: what is live now, and nothing else."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from foundation import clock
from marketplace.queries.outlets import listings_in_slice, slices_live_at
from web.public.kinds import KINDS
from web.public.sitemaps import index_of, listings_file, pages_file


def _xml(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
@conditional_page
def index(_request: HttpRequest) -> HttpResponse:
    """The files of the sitemap."""
    now = clock.now()
    files: list[tuple[str, datetime | None]] = [(f"{settings.SITE_URL}{reverse('sitemap-pages')}", None)]
    files.extend(
        (f"{settings.SITE_URL}{reverse('sitemap-listings', args=[found.number])}", found.changed_at)
        for found in slices_live_at(kinds=KINDS, now=now)
    )
    return _xml(index_of(files))


@require_safe
@cache_control(no_cache=True)
@conditional_page
def pages(_request: HttpRequest) -> HttpResponse:
    """The pages that are always there."""
    return _xml(pages_file())


@require_safe
@cache_control(no_cache=True)
@conditional_page
def listings(_request: HttpRequest, number: int) -> HttpResponse:
    """The live listings of one slice of keys; a slice without any is no file."""
    now = clock.now()
    found = listings_in_slice(number=number, kinds=KINDS, now=now)
    if not found:
        raise Http404
    return _xml(listings_file(found, now))
