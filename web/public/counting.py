"""Counts that listings were shown, opened, and left for the partner's own site. A failing count never fails a page."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime

from django.db import Error
from django.http import HttpRequest
from django.utils.translation import get_language

from foundation import clock
from foundation.languages import VISITOR_LANGUAGES
from marketplace.actions.figures import record_sighting
from marketplace.choices import SeenKind
from marketplace.queries.regions import spot_named
from marketplace.queries.search import SearchPage
from web.public.visitors import RecentlySeen, is_counted

logger = logging.getLogger(__name__)
RECENT = RecentlySeen()
# In which region a visitor searched goes along as a word in our own links: no cookie, nothing of the visitor.
REGION = "region"
_SLUG = re.compile(r"[a-z0-9-]{1,60}")


def region_of(page: SearchPage) -> str:
    """The region of a search, by its slug: of its place, or the one that was ticked; none when it is of several."""
    if page.spot is not None:
        return page.spot.municipality.region.slug
    regions = page.search.chosen.get("region", frozenset())
    if len(regions) == 1:
        return next(iter(regions))
    places = page.search.chosen.get("municipality", frozenset())
    spot = spot_named(next(iter(places))) if len(places) == 1 and not regions else None
    return "" if spot is None else spot.municipality.region.slug


def region_asked(request: HttpRequest) -> str:
    """The region that came along in the address; what cannot be a region is none."""
    typed = request.GET.get(REGION, "")
    return typed if _SLUG.fullmatch(typed) else ""


def with_region(address: str, region: str) -> str:
    """An address of ours that remembers in which region was searched."""
    return f"{address}{'&' if '?' in address else '?'}{REGION}={region}" if region else address


def count(
    request: HttpRequest, kind: SeenKind, listing_ids: Sequence[int], *, region: str, now: datetime
) -> None:
    """Count listings for a visitor who did not see them in this way just before; nobody else is counted."""
    if not listing_ids or not is_counted(request):
        return
    new = RECENT.first_times(request, kind.value, listing_ids, wall_now=clock.wall_time())
    language = get_language() or ""
    try:
        record_sighting(
            kind=kind,
            listing_ids=new,
            language=language if language in VISITOR_LANGUAGES else "en",
            region=region,
            now=now,
        )
    except Error:
        logger.warning("A %s could not be counted.", kind.value, exc_info=True)
