"""The point whose site this is. With its colours (static/web/css/tokens.css) and its mark (templates/parts/mark.html)
this is all that another region changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Brand:
    """A point's name, region, and where people reach it."""

    name: str | Promise
    region: str
    province: str
    email: str
    places: str


BRAND = Brand(
    name=_("Migration Information Point"),
    region="Brabant",
    province="Noord-Brabant",
    email="post@mip-brabant.example",
    places="Tilburg, Helmond, Breda, Den Bosch",
)
