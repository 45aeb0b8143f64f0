"""What was written off or is to be approved, with its VAT and with what came in after all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.choices import WriteOffState
from billing.models import Allocation, WriteOff
from billing.rules.write_offs import vat_back_from, vat_in
from foundation.errors import NotFound
from foundation.models import Party


class WriteOffNotFound(NotFound):
    code = "write-off-not-found"
    sentence = _("We cannot find this write-off.")


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """A write-off, what came in on it after all, and the VAT in the rest: asked back from a day on."""

    write_off: WriteOff
    recovered_cents: int
    vat_cents: int
    vat_back_from: date

    @property
    def left_cents(self) -> int:
        """What stays written off."""
        return self.write_off.cents - self.recovered_cents


def write_offs(state: str = "", party: Party | None = None) -> QuerySet[WriteOff]:
    """Write-offs in a state or in any, of one partner or of all; newest first."""
    rows = WriteOff.objects.select_related(
        "receivable__document", "receivable__party", "proposed_by", "decided_by"
    ).annotate(recovered=-Coalesce(Sum("allocations__cents", filter=Q(allocations__undoes__isnull=False)), 0))
    if state:
        rows = rows.filter(state=state)
    if party is not None:
        rows = rows.filter(receivable__party=party)
    return rows.order_by("-proposed_at", "-id")


def written_off(rows: Iterable[WriteOff]) -> list[WrittenOff]:
    """Each with what came in after all, and the VAT in what did not."""
    return [_written_off(row) for row in rows]


def _written_off(row: WriteOff) -> WrittenOff:
    document, recovered = row.receivable.document, int(getattr(row, "recovered", 0))
    vat = vat_in(row.cents - recovered, vat=document.vat_cents, gross=document.gross_cents)
    return WrittenOff(row, recovered, vat, vat_back_from(row.receivable.due_on))


def write_off_with(reference: str) -> WriteOff:
    """A write-off by reference, for staff."""
    found = write_offs().filter(reference=reference).first()
    if found is None:
        raise WriteOffNotFound
    return found


def counts_by_state() -> dict[str, int]:
    """How many write-offs there are in each state."""
    return {state: WriteOff.objects.filter(state=state).count() for state in WriteOffState.values}


def left_of(rows: QuerySet[WriteOff]) -> int:
    """What stays written off of these, together."""
    booked = Allocation.objects.filter(write_off__in=rows.order_by().values("pk"))
    return int(booked.aggregate(total=Sum(F("cents")))["total"] or 0)
