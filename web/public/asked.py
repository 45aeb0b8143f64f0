"""A search in words: the same on a feed, a widget and a sheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from marketplace.queries.search import SearchPage
from web.public.facets import chips_of, facets_of
from web.public.kinds import KindWords


def asked_words(words: KindWords, page: SearchPage) -> list[str]:
    """What was asked: words, place, and what was ticked. Nothing of a search for everything."""
    asked = [f"‘{page.search.text}’"] if page.search.text else []
    if page.spot is not None:
        asked.append(
            _("within {radius} km of {place}").format(radius=page.search.radius_km, place=page.spot.name)
        )
    return [*asked, *(chip.label for chip in chips_of(facets_of(words, page), page.search))]


def title_of(words: KindWords, page: SearchPage) -> str:
    """The kind of listing, and what was asked of it: “Work: within 25 km of Tilburg, Care”."""
    asked = asked_words(words, page)
    return f"{words.heading}: {', '.join(asked)}" if asked else str(words.heading)
