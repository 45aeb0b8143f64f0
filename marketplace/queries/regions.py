"""Where places are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from marketplace.models import Municipality, PostcodeArea, Region


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that stands for a place or a postcode."""

    name: str
    municipality: Municipality
    lat: float
    lon: float


def regions() -> QuerySet[Region]:
    """All labour market regions by name."""
    return Region.objects.order_by("name", "id")


def municipalities_called(names: Iterable[str]) -> list[Municipality]:
    """The municipalities with these names, as listings are counted by, in order."""
    return list(Municipality.objects.filter(display_name__in=set(names)).order_by("display_name", "id"))


def spot_named(typed: str) -> Spot | None:
    """The place or four-digit postcode that somebody typed, or None when we do not know it.

    A municipality's own name wins over a village of the same name elsewhere. Our postcode list is of 2017:
    unknown means unknown to us, not that it does not exist.
    """
    text = typed.strip()
    if not text:
        return None
    areas = PostcodeArea.objects.select_related("municipality", "municipality__region")
    postcode = re.fullmatch(r"(\d{4})\s*(?:[A-Za-z]{2})?", text)
    if postcode:
        area = areas.filter(pc4=postcode[1]).first()
        return None if area is None else Spot(area.place, area.municipality, area.lat, area.lon)
    municipalities = Municipality.objects.select_related("region")
    municipality = (
        municipalities.filter(display_name__iexact=text).first()
        or municipalities.filter(name__iexact=text).first()
    )
    if municipality:
        return Spot(municipality.display_name, municipality, municipality.lat, municipality.lon)
    area = areas.filter(place__iexact=text).order_by("pc4").first()
    return None if area is None else Spot(area.place, area.municipality, area.lat, area.lon)
