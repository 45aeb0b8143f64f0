"""What is owed, as of any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.models import Allocation, Charge, Payment, Receivable
from foundation.errors import NotFound
from foundation.models import Party
from invoices.models import Document


class ReceivableNotFound(NotFound):
    code = "invoice-not-found"
    sentence = _("We cannot find this invoice. It may be of another organisation.")


@dataclass(frozen=True, slots=True)
class OpenReceivable:
    """A receivable with what is open on a day."""

    receivable: Receivable
    open_cents: int
    status: str


def notes_that_leave_credit() -> Q:
    """Credit notes that may have something left: of a part of an invoice, and of one that another took the place of."""
    return Q(corrects__isnull=False) | Q(credits__reissued_by__isnull=False)


def receivables_of(party: Party) -> QuerySet[Receivable]:
    """What a party owes or owed, newest first."""
    return _with_sums(Receivable.objects.filter(party=party))


def _with_sums(rows: QuerySet[Receivable], until: date | None = None) -> QuerySet[Receivable]:
    counted = Q(allocations__allocated_on__lte=until) if until else Q()

    def total(**of: bool) -> Coalesce:
        return Coalesce(Sum("allocations__cents", filter=counted & Q(**of)), 0)

    return (
        rows.select_related("document", "agreement")
        .annotate(
            settled=total(),
            credited=total(allocations__credit__isnull=False),
            written_off=total(allocations__write_off__isnull=False),
        )
        .order_by("-opened_at", "-id")
    )


def receivable_of(party: Party, number: str) -> Receivable:
    """A party's own receivable by invoice number; another's is not found."""
    receivable = receivables_of(party).filter(document__number=number).first()
    if receivable is None:
        raise ReceivableNotFound
    return receivable


def receivable_with(reference: str) -> Receivable:
    """What is owed by a document, by the reference of that, for staff."""
    receivable = Receivable.objects.select_related("document").filter(document__reference=reference).first()
    if receivable is None:
        raise ReceivableNotFound
    return receivable


def receivable_numbered(number: str) -> Receivable:
    """What is owed by a document, by the number of that, for a letter."""
    receivable = (
        Receivable.objects.select_related("document__issuer__party", "party")
        .filter(document__number=number)
        .first()
    )
    if receivable is None:
        raise ReceivableNotFound
    return receivable


def open_on(receivable: Receivable, day: date) -> int:
    """What was open on a day: only allocations dated on or before it count."""
    settled = receivable.allocations.filter(allocated_on__lte=day).aggregate(total=Sum("cents"))["total"] or 0
    return receivable.cents - int(settled)


def open_receivables(party: Party, today: date) -> list[OpenReceivable]:
    """All receivables of a party with the word that fits: open, late, paid or credited."""
    return [standing_of(receivable, today) for receivable in receivables_of(party)]


def standings_of(document_ids: Sequence[int], today: date) -> dict[int, OpenReceivable]:
    """How the receivables of these invoices stand today, by id of the document; a credit note has none."""
    rows = _with_sums(Receivable.objects.filter(document_id__in=document_ids))
    return {row.document_id: standing_of(row, today) for row in rows}


def standing_of(receivable: Receivable, today: date) -> OpenReceivable:
    """How one receivable stands today."""
    if not hasattr(receivable, "settled"):
        receivable = _with_sums(Receivable.objects.filter(pk=receivable.pk), today).get()
    left = receivable.cents - int(getattr(receivable, "settled", 0))
    return OpenReceivable(receivable, left, _status(receivable, left, today))


def _status(receivable: Receivable, left: int, today: date) -> str:
    if left > 0:
        return "late" if receivable.due_on < today else "open"
    if getattr(receivable, "written_off", 0) > 0:
        return "written_off"
    return "credited" if getattr(receivable, "credited", 0) > 0 else "paid"


def settlements_of(document: Document) -> list[Allocation]:
    """What settled what is owed by a document, in order of day."""
    return list(
        Allocation.objects.filter(receivable__document=document)
        .select_related("payment", "credit", "write_off")
        .order_by("allocated_on", "id")
    )


def payments_of(document: Document) -> list[tuple[Payment, int]]:
    """The payments that a document was paid with, each with its cents; not what went back. In order of day."""
    paid: dict[Payment, int] = {}
    for one in settlements_of(document):
        if one.payment is not None:
            paid[one.payment] = paid.get(one.payment, 0) + one.cents
    return [(payment, cents) for payment, cents in paid.items() if cents > 0]


def settled_by_note(note: Document) -> list[Allocation]:
    """What a credit note settled, in order of day."""
    return list(
        Allocation.objects.filter(credit=note)
        .select_related("receivable__document")
        .order_by("allocated_on", "id")
    )


def agreements_on(document: Document) -> list[str]:
    """The references of the agreements that a document bills, or gives back something of."""
    of_one = Receivable.objects.filter(document=document, agreement__isnull=False).order_by()
    of_several = Charge.objects.filter(document=document).order_by()
    return sorted(
        of_one.values_list("agreement__reference", flat=True).union(
            of_several.values_list("line__agreement__reference", flat=True)
        )
    )
