"""Finds documents of all partners by anything that somebody may know of them, with how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Replace

from billing.models import Allocation, Charge, Receivable
from billing.queries.receivables import OpenReceivable, standings_of
from billing.rules.searching import amount_in, compact
from invoices.models import Document
from marketplace.rules.cursors import read_cursor, write_cursor

SHOWN = 50
ORDER = ("-issued_at", "-id")
STATES = {
    "open": Q(owed__gt=F("settled")),
    "late": Q(owed__gt=F("settled"), due__lt=F("today")),
    "paid": Q(owed__lte=F("settled"), credited=0, written_off=0),
    "credited": Q(owed__lte=F("settled"), credited__gt=0, written_off=0),
    "written_off": Q(owed__lte=F("settled"), written_off__gt=0),
}


@dataclass(frozen=True, slots=True)
class PaperSearch:
    """What is asked: a text, and filters; what is empty asks nothing."""

    text: str = ""
    kind: str = ""
    state: str = ""
    issuer: str = ""
    issued_from: date | None = None
    issued_until: date | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, and how what is owed by it stands; a credit note and one of zero owe nothing."""

    document: Document
    standing: OpenReceivable | None


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A page of what was found, how many there are in all, and what of them is open."""

    papers: list[Paper]
    count: int
    open_cents: int
    next_cursor: str


def papers(search: PaperSearch, *, today: date) -> QuerySet[Document]:
    """Documents that fit a search, newest first, with what is owed and settled up to today."""
    rows = _with_sums(Document.objects.all(), today)
    if search.text.strip():
        rows = rows.annotate(plain=Replace("number", Value("-"), Value(""))).filter(
            _mentions(search.text.strip())
        )
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.state in STATES:
        rows = rows.filter(STATES[search.state])
    if search.issuer:
        rows = rows.filter(issuer__code=search.issuer)
    if search.issued_from:
        rows = rows.filter(issued_on__gte=search.issued_from)
    if search.issued_until:
        rows = rows.filter(issued_on__lte=search.issued_until)
    return rows.select_related("party", "issuer").order_by(*ORDER)


def paper_page(search: PaperSearch, *, today: date) -> PaperPage:
    """One page of a search. A cursor that is damaged begins anew."""
    rows = papers(search, today=today)
    figures = rows.order_by().aggregate(
        count=Count("pk"), open=Sum(F("owed") - F("settled"), filter=Q(owed__isnull=False))
    )
    values = read_cursor(search.after, ORDER)
    if values is not None:
        at, key = values
        rows = rows.filter(Q(issued_at__lt=at) | Q(issued_at=at, id__lt=key))
    found = list(rows[: SHOWN + 1])
    shown = found[:SHOWN]
    return PaperPage(
        _standing(shown, today),
        figures["count"],
        int(figures["open"] or 0),
        write_cursor(ORDER, (shown[-1].issued_at, shown[-1].pk)) if len(found) > SHOWN else "",
    )


def all_papers(search: PaperSearch, *, today: date) -> list[Paper]:
    """All of a search, for a file."""
    return _standing(list(papers(search, today=today)), today)


def _standing(documents: list[Document], today: date) -> list[Paper]:
    standings = standings_of([one.pk for one in documents], today)
    return [Paper(one, standings.get(one.pk)) for one in documents]


def _with_sums(rows: QuerySet[Document], today: date) -> QuerySet[Document]:
    owed = Receivable.objects.filter(document=OuterRef("pk"))
    allocations = Allocation.objects.filter(
        receivable__document=OuterRef("pk"), allocated_on__lte=today
    ).order_by()

    def total(found: QuerySet[Allocation]) -> Coalesce:
        sums = found.values("receivable").annotate(total=Sum("cents")).values("total")
        return Coalesce(Subquery(sums, output_field=BigIntegerField()), Value(0))

    return rows.annotate(
        owed=Subquery(owed.values("cents")),
        due=Subquery(owed.values("due_on")),
        settled=total(allocations),
        credited=total(allocations.filter(credit__isnull=False)),
        written_off=total(allocations.filter(write_off__isnull=False)),
        today=Value(today),
    )


def _mentions(text: str) -> Q:
    found = (
        Q(party__name__icontains=text)
        | Q(buyer__name__icontains=text)
        | Q(purchase_order__icontains=text)
        | Q(our_reference__icontains=text)
        | _of_agreement(text)
    )
    if "@" in text:
        found |= Q(party__email__icontains=text) | Q(buyer__email__icontains=text)
    plain = compact(text)
    if plain:
        found |= Q(plain__icontains=plain) | Q(payment_reference__icontains=plain)
        for name in ("kvk_number", "oin", "vat_id", "foreign_register_number"):
            found |= Q(**{f"party__{name}": plain}) | Q(**{f"buyer__{name}": plain})
        found |= Q(party__foreign_register_number__iexact=text)
    cents = amount_in(text)
    if cents:
        found |= Q(gross_cents__in=(cents, -cents)) | Q(net_cents__in=(cents, -cents))
    return found


def _of_agreement(text: str) -> Q:
    """Also by one of the agreements of an invoice of several together."""
    named = {"agreement__reference__iexact": text}
    of_one = Receivable.objects.filter(document=OuterRef("pk"), **named)
    of_several = Charge.objects.filter(document=OuterRef("pk"), line__agreement__reference__iexact=text)
    return Q(Exists(of_one)) | Q(Exists(of_several))
