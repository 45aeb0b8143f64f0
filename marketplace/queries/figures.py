"""How often listings were seen, by month, as it may be shown (marketplace.rules.figures)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Sum as Total
from django.db.models.functions import TruncMonth

from foundation.languages import VISITOR_LANGUAGES
from foundation.periods import add_months
from marketplace.choices import SeenKind
from marketplace.models import Listing, ListingFigure, Organisation
from marketplace.queries.regions import regions
from marketplace.rules.figures import Split, Sum, split, summed

# What a row of the table counts, by what is counted.
COLUMNS = {
    SeenKind.IMPRESSION: "impressions",
    SeenKind.VIEW: "views",
    SeenKind.CLICK: "clicks",
    SeenKind.LEAD: "leads",
}
SHOWN_MONTHS = 13
# No region was asked for, or several.
EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What was seen in a month that began on `month`: of each kind, by listing (or kind of it), language and region."""

    month: date
    subjects: dict[SeenKind, Split[str]]
    languages: dict[SeenKind, Split[str]]
    regions: dict[SeenKind, Split[str]]

    def total(self, kind: SeenKind) -> int | None:
        """How often in all; None is fewer than five."""
        return self.subjects[kind].total


class _Row(NamedTuple):
    month: date
    subject: str
    language: str
    region: str
    numbers: dict[SeenKind, int]


def figures_of(organisation: Organisation, *, today: date) -> list[MonthFigures]:
    """The last thirteen months of an organisation in which anything was seen, the newest first; by listing.

    Up to and including yesterday: a day is shown when it is over. Two queries.
    """
    return _by_month(_rows("listing__reference", today, organisation=organisation))


def figures_of_all(*, today: date) -> list[MonthFigures]:
    """The same of everything on the site, by kind of listing."""
    return _by_month(_rows("listing__kind", today))


def year_of(months: Iterable[MonthFigures]) -> dict[SeenKind, Sum]:
    """What the last twelve of these months come to: at least that, where a month is hidden."""
    newest = list(months)[:12]
    return {kind: summed([one.total(kind) for one in newest]) for kind in SeenKind}


def titles_of(organisation: Organisation) -> dict[str, Listing]:
    """The listings of an organisation that visitors saw at some time, by reference."""
    found = Listing.objects.filter(organisation=organisation, first_published_at__isnull=False)
    return {one.reference: one for one in found.only("reference", "title", "language", "kind").order_by("id")}


def _rows(subject: str, today: date, organisation: Organisation | None = None) -> list[_Row]:
    first = add_months(today.replace(day=1), 1 - SHOWN_MONTHS)
    found = ListingFigure.objects.filter(seen_on__gte=first, seen_on__lt=today)
    if organisation is not None:
        found = found.filter(listing__organisation=organisation)
    rows = (
        found.annotate(month=TruncMonth("seen_on"))
        .values_list("month", subject, "language", "region__slug")
        .annotate(*(Total(column) for column in COLUMNS.values()))
        .order_by("month")
    )
    return [
        _Row(month, named, language, region or EVERYWHERE, dict(zip(COLUMNS, numbers, strict=True)))
        for month, named, language, region, *numbers in rows
    ]


def _by_month(rows: list[_Row]) -> list[MonthFigures]:
    # What nobody searched for is a part too: a part that is left out would tell that it is none.
    all_regions = [EVERYWHERE, *(region.slug for region in regions())]
    months: dict[date, list[_Row]] = defaultdict(list)
    for row in rows:
        months[row.month].append(row)
    return [
        MonthFigures(
            month,
            _splits(of_month, lambda row: row.subject, sorted({row.subject for row in of_month})),
            _splits(of_month, lambda row: row.language, VISITOR_LANGUAGES),
            _splits(of_month, lambda row: row.region, all_regions),
        )
        for month, of_month in sorted(months.items(), reverse=True)
    ]


def _splits(
    rows: list[_Row], key_of: Callable[[_Row], str], keys: Iterable[str]
) -> dict[SeenKind, Split[str]]:
    counts = {kind: Counter(dict.fromkeys(keys, 0)) for kind in SeenKind}
    for row in rows:
        for kind, number in row.numbers.items():
            counts[kind][key_of(row)] += number
    return {kind: split(counter) for kind, counter in counts.items()}
