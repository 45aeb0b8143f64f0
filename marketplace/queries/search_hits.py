"""Finds what a search asks for, in the way that is quick for as many hits as there are (docs/algorithms/search.md).

A database that must give twenty of a million, newest first, cannot know how rare a word is: it walks by date until it
has twenty, and a rare word makes it walk through all. So first we look how many hits there are, up to a limit. When
there are few, the text comes first and the order after it; when there are many, the order comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, DateTimeField, F, FloatField, Func, IntegerField, Q, QuerySet, Value, When

from marketplace.choices import ListingKind
from marketplace.models import Listing, OrganisationMark
from marketplace.rules.facets import MARK, with_marks
from marketplace.rules.plane import MapPoint
from marketplace.rules.search_text import NEAR, TITLE, facets_query, text_query

# How many hits are looked at one by one: for the facets, and to order them after they were found.
MANY = 5000
# How well a listing fits the words: they are all in its title; or there, in the name and in the place; or anywhere.
IN_TITLE, IN_NAME_OR_PLACE, IN_TEXT = 3, 2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as the database takes it, at an instant. `ticks` are facet → values; amounts are in cents."""

    kind: ListingKind
    now: datetime
    text: str = ""
    around: MapPoint | None = None
    metres: int = 0
    ticks: dict[str, frozenset[str]]
    amount_from: int | None = None
    organisation_id: int | None = None
    online_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A listing that was found, and what it is ordered by."""

    id: int
    fit: int
    distance: float | None
    published_at: datetime
    amount: int
    starts_at: datetime | None

    def value(self, column: str) -> object:
        """What a column of an order holds."""
        return getattr(self, column.lstrip("-"))


def keys_of(asked: Asked) -> tuple[dict[str, int], bool]:
    """Facet keys, with marks, of what text and place find, without the ticks: key → how many; and whether that is all.

    Of more than 5,000 hits, the newest 5,000 when nothing was typed, otherwise 5,000 of them.
    """
    found = _live(asked)
    if not asked.text and asked.around is None:
        newest = found.order_by("-published_at", "-id").values_list("facet_key", "organisation_id")
        inner, params = newest[: MANY + 1].query.sql_with_params()
        query = f"WITH hits AS ({inner})"
    else:
        whole, params = found.order_by().values_list("facet_key", "organisation_id").query.sql_with_params()
        query = f"WITH asked AS MATERIALIZED ({whole}), hits AS (SELECT * FROM asked LIMIT {MANY + 1})"  # noqa: S608 -- built by Django
    rows = _rows(query + _COUNTED, [*params, asked.now, asked.now])
    keys = {with_marks(key, codes or ()): int(number) for key, codes, number in rows}
    return keys, sum(keys.values()) <= MANY


# Marks are looked up once for each who offers something, at the moment of the search.
_COUNTED = """, marked AS (
    SELECT organisation_id, array_agg(DISTINCT code::text) AS codes FROM marketplace_organisationmark
     WHERE organisation_id IN (SELECT organisation_id FROM hits)
       AND from_at <= %s AND (until_at IS NULL OR until_at > %s)
     GROUP BY organisation_id)
SELECT hits.facet_key, marked.codes, count(*) FROM hits LEFT JOIN marked USING (organisation_id) GROUP BY 1, 2
"""


def count_up_to(asked: Asked, most: int) -> int:
    """How many listings a search finds, ticks included; not more than `most`."""
    return _count(_ticked(asked), most)


def first_hits(
    asked: Asked, *, order: Sequence[str], after: Sequence[object] | None, count: int, few: bool
) -> list[Hit]:
    """So many hits in an order, after the values of another; `few` says that there are at most 5,000 in all."""
    if few:
        return _sorted(_ticked(asked), asked, order, after, count)
    if order[0] != "-fit" or not asked.text:
        return _walked(_ticked(asked), asked, order, after, count)
    # All that fits best stands before all that fits less: one after the other, as long as hits are wanted.
    found: list[Hit] = []
    for fit in (IN_TITLE, IN_NAME_OR_PLACE, IN_TEXT):
        if len(found) < count and (after is None or fit <= int(str(after[0]))):
            here = after if after is not None and fit == after[0] else None
            some = _fitting(asked, fit)
            narrowed = replace(asked, text="")
            total = _count(some, MANY + 1)
            take = _sorted if total <= MANY else _walked
            found += take(some, narrowed, order, here, count - len(found), fit=fit)
    return found


def _live(asked: Asked) -> QuerySet[Listing]:
    """Text and place, without the ticks."""
    found = Listing.objects.live_at(asked.now).filter(kind=asked.kind)
    if asked.organisation_id is not None:
        found = found.filter(organisation_id=asked.organisation_id)
    if asked.online_since is not None:
        found = found.filter(live_during__begins_after=asked.online_since)
    if asked.text:
        found = found.filter(search_vector__holds=_with_kind(asked, text_query(asked.text)))
    if asked.amount_from is not None:
        found = found.filter(amount_cents__gte=asked.amount_from)
    return found if asked.around is None else _around(found, asked.around, asked.metres)


def _ticked(asked: Asked) -> QuerySet[Listing]:
    found = _marked(_live(asked), asked)
    ticks = _kept(asked)
    return found.filter(search_vector__holds=_with_kind(asked, ticks)) if ticks else found


def _kept(asked: Asked) -> str:
    """The ticks that are kept beside a listing."""
    return facets_query({name: values for name, values in asked.ticks.items() if name != MARK})


def _marked(found: QuerySet[Listing], asked: Asked) -> QuerySet[Listing]:
    """Of who holds one of the ticked marks now."""
    codes = asked.ticks.get(MARK)
    if not codes:
        return found
    holders = OrganisationMark.objects.counting_at(asked.now).filter(code__in=sorted(codes))
    return found.filter(organisation_id__in=holders.order_by().values("organisation_id"))


def _with_kind(asked: Asked, query: str) -> str:
    return f"{facets_query({'kind': [asked.kind.value]})} & {query}"


def _fitting(asked: Asked, fit: int) -> QuerySet[Listing]:
    """Hits that fit so well and no better."""
    in_title, near = text_query(asked.text, sign=TITLE), text_query(asked.text, sign=NEAR)
    query = {
        IN_TITLE: in_title,
        IN_NAME_OR_PLACE: f"{near} & !({in_title})",
        IN_TEXT: f"{text_query(asked.text)} & !({near})",
    }[fit]
    ticks = _kept(asked)
    whole = _with_kind(asked, query) + (f" & {ticks}" if ticks else "")
    return _marked(_live(replace(asked, text="")), asked).filter(search_vector__holds=whole)


def distance_to(point: MapPoint) -> Func:
    """How far a listing is from a point, in metres."""
    here = Func(Value(point.east), Value(point.north), function="point")
    there = Func(F("east"), F("north"), function="point")
    return Func(there, here, arg_joiner=" <-> ", template="(%(expressions)s)", output_field=FloatField())


def _around(found: QuerySet[Listing], point: MapPoint, metres: int) -> QuerySet[Listing]:
    # A square first, of which the database knows how much is in it; then the circle.
    return (
        found.filter(east__range=(point.east - metres, point.east + metres))
        .filter(north__range=(point.north - metres, point.north + metres))
        .alias(within=distance_to(point))
        .filter(within__lte=metres)
    )


def _columns(found: QuerySet[Listing], asked: Asked, fit: int) -> Any:
    if asked.text:
        in_title = Q(search_vector__holds=text_query(asked.text, sign=TITLE))
        near = Q(search_vector__holds=text_query(asked.text, sign=NEAR))
        found = found.annotate(
            fit=Case(
                When(in_title, then=Value(IN_TITLE)),
                When(near, then=Value(IN_NAME_OR_PLACE)),
                default=Value(IN_TEXT),
                output_field=IntegerField(),
            )
        )
    else:
        found = found.annotate(fit=Value(fit, output_field=IntegerField()))
    nowhere = Value(None, output_field=FloatField())
    found = found.annotate(distance=nowhere if asked.around is None else distance_to(asked.around))
    # A session alone has a moment at which it starts.
    never = Value(None, output_field=DateTimeField())
    starts_at = F("session__starts_at") if asked.kind == ListingKind.SESSION else never
    shown: Any = found.annotate(amount=F("amount_cents"), starts_at=starts_at)
    return shown.values("id", "fit", "distance", "published_at", "amount", "starts_at")


def _sorted(
    found: QuerySet[Listing],
    asked: Asked,
    order: Sequence[str],
    after: Sequence[object] | None,
    count: int,
    *,
    fit: int = 0,
) -> list[Hit]:
    """Find all, then order them."""
    whole, params = _columns(found, asked, fit).order_by().query.sql_with_params()
    wanted, values = ("TRUE", []) if after is None else _beyond(order, after)
    by = ", ".join(f"{one.lstrip('-')} {'DESC' if one.startswith('-') else 'ASC'}" for one in order)
    query = (
        f"WITH asked AS MATERIALIZED ({whole}) SELECT id, fit, distance, published_at, amount, starts_at FROM asked "  # noqa: S608 -- built by Django, from SORTS
        f"WHERE {wanted} ORDER BY {by} LIMIT {count}"
    )
    return [Hit(*row) for row in _rows(query, (*params, *values))]


def _beyond(order: Sequence[str], after: Sequence[object]) -> tuple[str, list[object]]:
    either, values = [], []
    for place, column in enumerate(order):
        same = [f"{one.lstrip('-')} = %s" for one in order[:place]]
        either.append(
            " AND ".join([*same, f"{column.lstrip('-')} {'<' if column.startswith('-') else '>'} %s"])
        )
        values += [*after[:place], after[place]]
    return "(" + " OR ".join(f"({one})" for one in either) + ")", values


# How the walk over an index names what an order compares.
_WALKED = {
    "-published_at": "-published_at",
    "-id": "-id",
    "id": "id",
    "-amount": "-amount_cents",
    "amount": "amount_cents",
    "starts_at": "session__starts_at",
}


def _walked(
    found: QuerySet[Listing],
    asked: Asked,
    order: Sequence[str],
    after: Sequence[object] | None,
    count: int,
    *,
    fit: int = 0,
) -> list[Hit]:
    """Go through all in the order, by an index, until there are enough."""
    if asked.around is not None:
        found = found.alias(metres=distance_to(asked.around))
    names = {**_WALKED, "distance": "metres"}
    columns = [names[one] for one in order if one != "-fit"]
    if after is not None:
        values = [value for one, value in zip(order, after, strict=True) if one != "-fit"]
        beyond = Q()
        same: dict[str, object] = {}
        for column, value in zip(columns, values, strict=True):
            name = column.lstrip("-")
            beyond |= Q(**same, **{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
            same[name] = value
        first, value = columns[0], values[0]
        # Said once more of the first column alone, so that the index begins there.
        at_least = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": value})
        found = found.filter(at_least, beyond)
    shown = _columns(found, asked, fit)
    return [Hit(**row) for row in shown.order_by(*columns)[:count]]


def _count(found: QuerySet[Listing], most: int) -> int:
    whole, params = found.order_by().values_list("id", flat=True).query.sql_with_params()
    query = f"WITH asked AS MATERIALIZED ({whole}) SELECT count(*) FROM (SELECT 1 FROM asked LIMIT {most}) AS hits"  # noqa: S608
    return int(_rows(query, params)[0][0])


def _rows(query: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())
