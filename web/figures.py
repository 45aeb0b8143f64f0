"""Figures of listings as portal and desk show them: counts in words, beside what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.choices import Language
from foundation.errors import NotFound
from foundation.money import Money
from marketplace.choices import SeenKind
from marketplace.queries.figures import EVERYWHERE, MonthFigures
from marketplace.queries.regions import regions
from marketplace.rules.figures import FEWEST, Split, Sum
from web.templatetags.words import number

KINDS = tuple(SeenKind)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row: what it is of, and a count in words for each kind."""

    key: str
    label: str | Promise
    counts: list[tuple[SeenKind, str]]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The parts of a month in one way: by listing, language or region."""

    name: str
    heading: str
    first: str
    rows: list[FigureRow]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month: how often seen, what it cost, and what each of the two last steps came to."""

    month: date
    counts: list[tuple[SeenKind, str]]
    cost: Money | None
    per_view: Money | None
    per_contact: Money | None


def month_asked(months: Sequence[MonthFigures], asked: str) -> MonthFigures | None:
    """The month of `2027-03`, the newest when none is asked for, None without any; refuses one that is not there."""
    chosen = next((one for one in months if f"{one.month:%Y-%m}" == asked), None)
    if asked and chosen is None:
        raise NotFound
    return chosen or next(iter(months), None)


def counted(count: int | None) -> str:
    """A count, or that it is fewer than five."""
    return _("fewer than {fewest}").format(fewest=FEWEST) if count is None else number(count)


def part_words(one: Split[str], key: str) -> str:
    """A part of a count as a cell says it."""
    if one.total is None:
        return counted(None)
    if one.total == 0:
        return number(0)
    if key in one.merged:
        return _("{count} together").format(count=number(one.together))
    return _("not shown apart") if one.is_whole else counted(one.parts[key])


def sum_words(one: Sum) -> str:
    """A sum of months; at least that when a month is hidden, and some when all are."""
    if one.is_least and not one.number:
        return _("a few")
    return _("at least {count}").format(count=number(one.number)) if one.is_least else number(one.number)


def month_rows(months: Iterable[MonthFigures], costs: Mapping[date, Money] | None = None) -> list[MonthRow]:
    """The months as rows, with the price of a page opened, and of a click or a name, where the counts allow it."""
    return [_month_row(one, None if costs is None else costs[one.month]) for one in months]


def _month_row(one: MonthFigures, cost: Money | None) -> MonthRow:
    contacts = [one.total(SeenKind.CLICK), one.total(SeenKind.LEAD)]
    came = None if None in contacts else sum(count or 0 for count in contacts)
    return MonthRow(
        month=one.month,
        counts=[(kind, counted(one.total(kind))) for kind in KINDS],
        cost=cost,
        per_view=_price(cost, one.total(SeenKind.VIEW)),
        per_contact=_price(cost, came),
    )


def _price(cost: Money | None, count: int | None) -> Money | None:
    return cost.share(1, count) if cost and count else None


def tables_of(
    one: MonthFigures, subjects: Mapping[str, str | Promise], *, heading: str, first: str
) -> list[FigureTable]:
    """A month in three ways."""
    named: dict[str, str | Promise] = {EVERYWHERE: _("No region asked")}
    named |= {region.slug: region.name for region in regions()}
    return [
        _table("subject", heading, first, one.subjects, subjects),
        _table(
            "language", _("By language of the page"), _("Language"), one.languages, dict(Language.choices)
        ),
        _table("region", _("By region that was searched"), _("Region"), one.regions, named),
    ]


def _table(
    name: str,
    heading: str,
    first: str,
    splits: Mapping[SeenKind, Split[str]],
    labels: Mapping[str, str | Promise],
) -> FigureTable:
    keys = _keys(list(splits.values()), list(labels))
    rows = [
        FigureRow(key, labels.get(key, key), [(kind, part_words(splits[kind], key)) for kind in KINDS])
        for key in keys
    ]
    return FigureTable(name, heading, first, rows)


def _keys(splits: Sequence[Split[str]], order: list[str]) -> list[str]:
    """What has a row: each part that any of the splits knows; all of them when none could be taken apart."""
    known = {key for one in splits for key in (*one.parts, *one.merged)}
    return [key for key in order if key in known or not known]


def file_rows(months: Iterable[MonthFigures], subjects: Mapping[str, str | Promise]) -> list[list[object]]:
    """All that the page shows, as rows of a file: month, way, part and the four counts."""
    rows: list[list[object]] = []
    for one in months:
        month = f"{one.month:%Y-%m}"
        rows.append([month, _("all"), "", *(counted(one.total(kind)) for kind in KINDS)])
        for table in tables_of(one, subjects, heading="", first=""):
            rows += [
                [month, table.first or _("listing"), str(row.label), *(count for _kind, count in row.counts)]
                for row in table.rows
            ]
    return rows


def seen_sentence(year: Mapping[SeenKind, Sum]) -> str:
    """What visitors did in the last twelve months, as a sentence in a letter; empty when there is nothing to tell."""
    if not any(one.number for one in year.values()):
        return ""
    shown, opened, went, left = (sum_words(year[kind]) for kind in KINDS)
    return _(
        "In the last twelve months your listings were shown {shown} times in results. Their pages were opened "
        "{opened} times. Visitors went to your site {went} times, and left a name {left} times."
    ).format(shown=shown, opened=opened, went=went, left=left)
