"""Takes back what was written off when money or a credit note comes for it after all."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Sum
from django.db.models.functions import Coalesce

from billing.actions.ledger import post_entry
from billing.models import Allocation, Receivable
from billing.rules.ledger import reversed_postings, write_off_postings
from foundation.actions.audit import record
from marketplace.queries.organisations import organisation_of_party


def recover(*, receivable: Receivable, cents: int, on: date, now: datetime) -> int:
    """Let what was written off of a receivable be owed again, as far as so many cents that came in settle it.

    They settle what is open first, so only what exceeds that is taken back: of the newest write-off first, and not
    before the day it was booked. Answers the cents that are owed again. Call it with the receivable locked.
    """
    written = list(
        receivable.allocations.filter(write_off__isnull=False, undoes=None)
        .select_related("write_off")
        .annotate(undone=Coalesce(Sum("undone_by__cents"), 0))
        .order_by("-allocated_on", "-id")
    )
    if not written:
        return 0
    settled = int(receivable.allocations.aggregate(total=Sum("cents"))["total"] or 0)
    wanted = max(cents - (receivable.cents - settled), 0)
    left = wanted
    for one in written:
        part = min(one.cents + int(one.undone), left)
        if part <= 0:
            continue
        _take_back(one, part, max(on, one.allocated_on), now)
        left -= part
    return wanted - left


def _take_back(written: Allocation, cents: int, on: date, now: datetime) -> None:
    receivable = written.receivable
    undone = Allocation.objects.create(
        receivable=receivable,
        write_off_id=written.write_off_id,
        undoes=written,
        cents=-cents,
        allocated_on=on,
        allocated_at=now,
    )
    reference = written.write_off.reference if written.write_off else ""
    post_entry(
        source_kind="recovered",
        source_reference=f"{reference}:{undone.pk}",
        booked_on=on,
        description=f"{reference} / {receivable.document.number}",
        postings=reversed_postings(write_off_postings(cents)),
        party=receivable.party,
        now=now,
    )
    record(
        action="recover_written_off",
        subject_kind="write_off",
        subject_reference=reference,
        organisation_reference=organisation_of_party(receivable.party).reference,
        now=now,
        facts={"invoice": receivable.document.number, "cents": cents},
    )
