"""What was earned, by what it was earned with, tied to the revenue accounts of the ledger.

Prose: docs/algorithms/vat-return.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from billing.choices import AccountKind
from billing.models import Charge, EntryLine, Product, Release
from billing.queries.catalogue import in_language
from foundation.periods import Period, add_months
from invoices.choices import DocumentKind
from invoices.models import Document
from marketplace.models import Organisation

_OF_A_CHARGE = (
    "line__product__programmes__0",
    "line__product__code",
    "line__agreement__organisation__municipality__region__name",
    "line__agreement__organisation__segment",
)


@dataclass(frozen=True, slots=True)
class Earned:
    """What was earned in a month (named by its first day) in cents. What was asked as a contribution has no product

    and no programme; an organisation outside our regions has no region.
    """

    month: date
    programme: str
    product: str
    region: str
    segment: str
    cents: int
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class EarnedWith:
    """A document, and what was earned with it in a period, in cents: less than nothing when it was credited."""

    document: Document
    cents: int


@dataclass(frozen=True, slots=True)
class RevenueRow:
    """One programme, region, segment or product: cents by column, and all of them."""

    key: str
    cents: list[int]

    @property
    def total(self) -> int:
        """Of all columns."""
        return sum(self.cents)


@dataclass(frozen=True, slots=True)
class RevenueTable:
    """What was earned by column (named by its first day), the largest first; and what the ledger says of each."""

    columns: list[date]
    rows: list[RevenueRow]
    ledger: list[int]

    @property
    def totals(self) -> list[int]:
        """All rows together, by column."""
        return [sum(row.cents[place] for row in self.rows) for place in range(len(self.columns))]

    @property
    def total(self) -> int:
        """All together."""
        return sum(self.totals)

    @property
    def differences(self) -> list[int]:
        """What the rows say less what the ledger says, by column: always nothing."""
        return [ours - booked for ours, booked in zip(self.totals, self.ledger, strict=True)]

    @property
    def difference(self) -> int:
        """Of all columns."""
        return sum(self.differences)


def revenue_table(*, period: Period, months: int, key_of: Callable[[Earned], str]) -> RevenueTable:
    """What was earned in a period, in columns of so many months, by a key."""
    if period.ends_before is None:
        raise ValueError("Revenue is asked of a period with an end.")
    columns: list[date] = []
    column = period.starts_on
    while column < period.ends_before:
        columns.append(column)
        column = add_months(column, months)

    def place(month: date) -> int:
        return ((month.year - columns[0].year) * 12 + month.month - columns[0].month) // months

    rows: dict[str, list[int]] = defaultdict(lambda: [0] * len(columns))
    for one in earned_in(period):
        rows[key_of(one)][place(one.month)] += one.cents
    ledger = [0] * len(columns)
    for month, cents in booked_as_revenue(period).items():
        ledger[place(month)] += cents
    shown = [RevenueRow(key, cents) for key, cents in rows.items() if any(cents)]
    return RevenueTable(columns, sorted(shown, key=lambda row: (-row.total, row.key)), ledger)


def earned_in(period: Period) -> list[Earned]:
    """What was earned in each month of a period: released, sold once, contributed; less what was credited."""
    return _of_charges(period) + _contributions(period)


def earned_with(*, period: Period, is_asked: Callable[[Earned], bool]) -> list[EarnedWith]:
    """The documents behind a figure, oldest first, with the part of each: together they are the figure.

    What is released in a month belongs to the invoice that it was charged on; what is taken back belongs to the
    credit note. Documents that add and take the same are left out.
    """
    sums: dict[int, int] = defaultdict(int)
    for one in [
        *_of_charges(period, by_document=True),
        *_contributions(period, by_document=True),
    ]:
        if one.document_id is not None and is_asked(one):
            sums[one.document_id] += one.cents
    kept = {document_id: cents for document_id, cents in sums.items() if cents}
    documents = Document.objects.filter(pk__in=kept).order_by("issued_on", "pk")
    return [EarnedWith(document, kept[document.pk]) for document in documents]


def booked_as_revenue(period: Period) -> dict[date, int]:
    """What the revenue accounts of the ledger say of each month of a period, in cents."""
    rows = (
        EntryLine.objects.filter(_within(period, "entry__booked_on"), account__kind=AccountKind.REVENUE)
        .order_by()
        .values_list(TruncMonth("entry__booked_on"))
        .annotate(total=Sum("cents"))
    )
    return {month: -int(total) for month, total in rows}


def product_names() -> dict[str, str]:
    """What each product is called, in the reader's language."""
    return {product.code: in_language(product, "name") for product in Product.objects.order_by("code")}


def _within(period: Period, path: str) -> Q:
    return Q(**{f"{path}__gte": period.starts_on, f"{path}__lt": period.ends_before})


def _of_charges(period: Period, *, by_document: bool = False) -> list[Earned]:
    of_a_release = tuple(f"charge__{name}" for name in _OF_A_CHARGE)
    net = F("full_cents") - F("discount_cents")
    once = Charge.objects.filter(period_until=None)
    parts: tuple[
        tuple[QuerySet[Charge] | QuerySet[Release], str, tuple[str, ...], str, F | object, int], ...
    ] = (
        (Release.objects.all(), "entry__booked_on", of_a_release, "charge__document", F("cents"), 1),
        # What a note of a part gives back is a charge of its own, less than nothing.
        (once.filter(document__credits=None), "document__issued_on", _OF_A_CHARGE, "document", net, 1),
        # A note of a whole document mirrors it, whether its charges were moved to another or not.
        (
            once.filter(document__credited_by__isnull=False),
            "document__credited_by__issued_on",
            _OF_A_CHARGE,
            "document__credited_by",
            net,
            -1,
        ),
    )
    earned: list[Earned] = []
    for rows, dated, names, document, cents, sign in parts:
        groups = (*names, document) if by_document else names
        found = (
            rows.filter(_within(period, dated))
            .order_by()
            .values_list(TruncMonth(dated), *groups)
            .annotate(total=Sum(cents))
        )
        for month, programme, product, region, segment, *which, total in found:
            earned.append(Earned(month, programme, product, region or "", segment, sign * int(total), *which))
    return earned


def _contributions(period: Period, *, by_document: bool = False) -> list[Earned]:
    """What was asked for without an agreement, and the notes of it."""
    asked = Document.objects.filter(
        ~Exists(Charge.objects.filter(document=OuterRef("pk"))), kind=DocumentKind.PAYMENT_REQUEST
    )
    notes = Document.objects.filter(
        ~Exists(Charge.objects.filter(document=OuterRef("credits"))),
        credits__kind=DocumentKind.PAYMENT_REQUEST,
    )
    groups = ("party_id", "pk") if by_document else ("party_id",)
    sums: dict[tuple[date, int, int | None], int] = defaultdict(int)
    for documents in (asked, notes):
        found = documents.filter(_within(period, "issued_on")).order_by()
        rows = found.values_list(TruncMonth("issued_on"), *groups).annotate(total=Sum("net_cents"))
        for month, party_id, *which, cents in rows:
            sums[month, party_id, which[0] if which else None] += int(cents)
    organisations = {
        party_id: (region or "", segment)
        for party_id, region, segment in Organisation.objects.filter(
            party__in={party_id for _month, party_id, _document in sums}
        )
        .order_by("-id")
        .values_list("party_id", "municipality__region__name", "segment")
    }
    return [
        Earned(month, "", "", *organisations.get(party_id, ("", "")), cents, document_id)
        for (month, party_id, document_id), cents in sums.items()
    ]


def revenue_that_differs() -> list[str]:
    """Months in which what was earned and the revenue accounts differ: always none (verify)."""
    always = Period(date.min, date.max)
    found: dict[date, int] = defaultdict(int)
    for one in earned_in(always):
        found[one.month] += one.cents
    booked = booked_as_revenue(always)
    return [
        f"{month:%Y-%m}: earned {found.get(month, 0)}, ledger {booked.get(month, 0)}"
        for month in sorted(found.keys() | booked.keys())
        if found.get(month, 0) != booked.get(month, 0)
    ]
