"""What documents say for the VAT return of an issuer (prose: docs/algorithms/vat-return.md)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import DateField, Q, QuerySet, Sum
from django.db.models.expressions import Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf

from foundation.periods import Period
from invoices.models import Document, DocumentLine, DocumentVat, Issuer
from invoices.rules.returns import rubric_of_ground, whole_euros
from invoices.rules.vat import Ground

IN_ICP = [ground.value for ground in Ground if rubric_of_ground(ground).is_in_icp]


@dataclass(frozen=True, slots=True)
class GroundSum:
    """What was issued on one ground, in cents; credit notes are off it."""

    ground: Ground
    net: int
    vat: int


@dataclass(frozen=True, slots=True)
class IcpRow:
    """What one buyer is in the list of intra-EU services for; `late` is what of it was issued after the period."""

    vat_id: str
    name: str
    net: int
    late: int

    @property
    def whole(self) -> int:
        """In whole euros, as it is filled in."""
        return whole_euros(self.net)


@dataclass(frozen=True, slots=True)
class Declared:
    """A document with what of it is in a figure, in cents."""

    document: Document
    net: int
    vat: int


def _issued_in(period: Period, path: str) -> Q:
    return Q(**{f"{path}__gte": period.starts_on, f"{path}__lt": period.ends_before})


def sums_by_ground(*, issuer: Issuer, period: Period) -> list[GroundSum]:
    """All that an issuer issued in a period, by the ground of its VAT: Dutch VAT follows the day of the invoice."""
    found = (
        DocumentVat.objects.filter(_issued_in(period, "document__issued_on"), document__issuer=issuer)
        .order_by()
        .values_list("ground")
        .annotate(net=Sum("net_cents"), vat=Sum("vat_cents"))
    )
    sums = {ground: (int(net), int(vat)) for ground, net, vat in found}
    return [GroundSum(ground, *sums[ground]) for ground in Ground if ground in sums]


def icp_of(*, issuer: Issuer, period: Period) -> list[IcpRow]:
    """What is in the list of intra-EU services for a period, by VAT id; a buyer whose sum is nothing is not."""
    found = (
        _icp_lines(issuer, period)
        .order_by()
        .values_list("document__buyer__vat_id", "document__buyer__name")
        .annotate(
            net=Sum("net_cents"),
            late=Coalesce(Sum("net_cents", filter=Q(document__issued_on__gte=period.ends_before)), 0),
        )
        .order_by("document__buyer__vat_id", "document__buyer__name")
    )
    rows: dict[str, IcpRow] = {}
    for vat_id, name, net, late in found:
        known = rows.get(vat_id, IcpRow(vat_id, name, 0, 0))
        rows[vat_id] = IcpRow(vat_id, name, known.net + int(net), known.late + int(late))
    return [row for row in rows.values() if row.net or row.late]


def declared_in(
    *, issuer: Issuer, period: Period, box: str = "", ground: Ground | None = None, vat_id: str = ""
) -> list[Declared]:
    """The documents behind a figure, oldest first: of a box, of a ground that is in none, or of a buyer in the list."""
    grounds = [one for one in Ground if one == ground or (box and rubric_of_ground(one).box == box)]
    if any(one in IN_ICP for one in grounds):
        return _declared_in_icp(issuer, period, vat_id)
    found = (
        DocumentVat.objects.filter(
            _issued_in(period, "document__issued_on"), document__issuer=issuer, ground__in=grounds
        )
        .order_by()
        .values_list("document_id")
        .annotate(net=Sum("net_cents"), vat=Sum("vat_cents"))
    )
    return _with_documents({pk: (int(net), int(vat)) for pk, net, vat in found})


def _declared_in_icp(issuer: Issuer, period: Period, vat_id: str) -> list[Declared]:
    lines = _icp_lines(issuer, period)
    if vat_id:
        lines = lines.filter(document__buyer__vat_id=vat_id)
    found = lines.order_by().values_list("document_id").annotate(net=Sum("net_cents"))
    return _with_documents({pk: (int(net), 0) for pk, net in found})


def _with_documents(sums: dict[int, tuple[int, int]]) -> list[Declared]:
    documents = Document.objects.filter(pk__in=sums).order_by("issued_on", "id")
    return [Declared(document, *sums[document.pk]) for document in documents]


def _icp_lines(issuer: Issuer, period: Period) -> QuerySet[DocumentLine]:
    """Lines with VAT reverse-charged, by the day of supply that their VAT was decided on.

    A credit note of a part has no facts of its own: the first of the days that it gives back counts.
    """
    decided = Cast(NullIf(KeyTextTransform("supplied_on", "vat_facts"), Value("")), DateField())
    day: Coalesce = Coalesce(decided, "supplied_on", "period_from", "document__issued_on")
    return (
        DocumentLine.objects.filter(document__issuer=issuer, vat_ground__in=IN_ICP)
        .alias(day=day)
        .filter(_issued_in(period, "day"))
    )
