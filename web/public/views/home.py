"""The first page: four doors, then a search, then sectors."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from foundation import clock
from marketplace.choices import ListingKind, Sector, Stay
from marketplace.queries.live import counts_live_at
from marketplace.queries.search import RADII, Search
from web.public.searches import address_of


@dataclass(frozen=True, slots=True)
class CountedLink:
    """A way into the results, with how many wait there."""

    label: str | Promise
    href: str
    count: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is now, counted."""
    counts = counts_live_at(clock.now())
    sectors = [
        CountedLink(sector.label, _work_with("sector", sector.value), counts.by_sector.get(sector, 0))
        for sector in Sector
        if counts.by_sector.get(sector)
    ]
    stays = [
        CountedLink(stay.label, _work_with("stay", stay.value), counts.by_stay.get(stay, 0)) for stay in Stay
    ]
    return render(
        request,
        "public/home.html",
        {
            "vacancies": counts.by_kind.get(ListingKind.VACANCY, 0),
            "homes": counts.by_kind.get(ListingKind.HOME, 0),
            "services": counts.by_kind.get(ListingKind.SERVICE, 0),
            "sessions": counts.by_kind.get(ListingKind.SESSION, 0),
            "sectors": sectors,
            "stays": stays,
            "radii": RADII,
        },
    )


def _work_with(facet: str, value: str) -> str:
    return address_of(Search(kind=ListingKind.VACANCY, chosen={facet: frozenset({value})}))
