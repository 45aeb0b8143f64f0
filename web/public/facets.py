"""What may be ticked, with counts, and what was ticked, as chips."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from marketplace.queries.regions import regions
from marketplace.queries.search import Search, SearchPage
from marketplace.rules.facets import MARK, STEPS
from quality.queries.marks import mark_names
from web.public.kinds import Choice, FacetWords, KindWords
from web.public.searches import address_of, without_choice
from web.templatetags.words import euro_whole

REGION = "region"
MUNICIPALITY = "municipality"
OCCUPATION = "occupation"
# More places than this are no choice but a list: then a region comes first, or a place with a radius.
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Option:
    """A value that may be ticked, and how many results it would leave."""

    value: str
    label: str | Promise
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A question with its options; with words for `any` it asks for one answer."""

    name: str
    label: str | Promise
    options: list[Option]
    any_label: str | Promise = ""
    is_any: bool = True


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was chosen, and the address without it."""

    label: str
    href: str


def facets_of(words: KindWords, page: SearchPage) -> list[Facet]:
    """The facets of a page of results. Where text and place find nothing, only what was chosen stays to be undone."""
    found = [_facet(facet, page) for facet in words.facets]
    if words.has_wages:
        found.append(_wages(page))
    if page.facets.counts:
        return [facet for facet in found if facet.options]
    return [facet for facet in found if any(option.is_chosen for option in facet.options)]


def _facet(facet: FacetWords, page: SearchPage) -> Facet:
    counts = page.facets.counts.get(facet.name, {})
    chosen = page.search.chosen.get(facet.name, frozenset())
    options = [
        Option(choice.value, choice.label, counts.get(choice.value, 0), choice.value in chosen)
        for choice in _choices(facet, counts, chosen)
    ]
    return Facet(facet.name, facet.label, options, facet.any_label, is_any=not chosen)


def _choices(facet: FacetWords, counts: dict[str, int], chosen: frozenset[str]) -> list[Choice]:
    if facet.name == REGION:
        return [Choice(region.slug, region.name) for region in regions()]
    if facet.name == MUNICIPALITY:
        names = sorted({*counts, *chosen})
        return [Choice(name, name) for name in names] if chosen or len(names) <= MOST_PLACES else []
    if facet.name == MARK:
        # Only those that somebody here holds, in the order of the page that explains them.
        asked = {*counts, *chosen}
        return [Choice(code, name) for code, name in mark_names().items() if code in asked] if asked else []
    if facet.name == OCCUPATION:
        # Ten groups, most of which a region has not.
        return [choice for choice in facet.choices if choice.value in counts or choice.value in chosen]
    return list(facet.choices)


def _wages(page: SearchPage) -> Facet:
    counts = page.facets.counts.get("wage", {})
    options = [
        Option(str(step), wage_words(step), counts.get(str(step), 0), page.search.wage_from_cents == step)
        for step in STEPS["wage"].values
    ]
    return Facet(
        "wage",
        _("Wage per hour, gross"),
        options,
        _("Any wage"),
        is_any=page.search.wage_from_cents is None,
    )


def wage_words(cents: int) -> str:
    """A step of the wage facet in words."""
    return _("{amount} or more").format(amount=euro_whole(cents))


def chips_of(facets: list[Facet], search: Search) -> list[Chip]:
    """What was chosen, each with the way to take it back."""
    chips = []
    for facet in facets:
        for option in facet.options:
            if option.is_chosen:
                left = (
                    replace(search, wage_from_cents=None, after="")
                    if facet.name == "wage"
                    else without_choice(search, facet.name, option.value)
                )
                chips.append(Chip(str(option.label), address_of(left)))
    return chips
