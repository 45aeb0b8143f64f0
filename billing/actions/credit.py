"""Uses what a partner has as credit: a credit note of which something is left settles what is open."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from billing.actions.ledger import post_entry
from billing.actions.receivables import locked_receivable, look_at_pages_of, open_cents
from billing.actions.unpaid_standing import restore_standing_of
from billing.choices import AttemptState, RefundState
from billing.models import Agreement, Allocation, Receivable, Refund
from billing.queries.receivables import notes_that_leave_credit
from billing.rules.ledger import credit_used_postings
from foundation.periods import day_of
from invoices.choices import DocumentKind
from invoices.models import Document


@transaction.atomic
def use_credit(*, agreement: Agreement, now: datetime, first: bool = False) -> int:
    """Settle the open invoices of an agreement with the credit notes its party has left of this issuer; oldest first.

    Answers the cents that were used. `first` is about the first invoice alone: who calls opens the agreement when that
    is settled by it. An invoice of which money is on its way is left alone, and so is what a person has as credit: that
    is paid back in the way it came in (art. 6:230r BW).
    """
    if agreement.party.is_person:
        return 0
    notes = list(
        Document.objects.select_for_update(of=("self",))
        .filter(
            notes_that_leave_credit(),
            kind=DocumentKind.CREDIT_NOTE,
            party_id=agreement.party_id,
            issuer_id=agreement.issuer_id,
        )
        .order_by("id")
    )
    if not notes:
        return 0
    used = dict(
        Allocation.objects.filter(credit__in=notes)
        .order_by("credit_id")
        .values_list("credit_id")
        .annotate(total=Sum("cents"))
    )
    held = dict(
        Refund.objects.filter(credit__in=notes, state__in=RefundState.holding())
        .order_by("credit_id")
        .values_list("credit_id")
        .annotate(total=Sum("cents"))
    )
    left = {note.pk: -note.gross_cents - used.get(note.pk, 0) - held.get(note.pk, 0) for note in notes}
    if not any(left.values()):
        return 0
    on_its_way = Q(attempts__state=AttemptState.PROCESSING)
    waiting = (
        Receivable.objects.filter(
            Q(agreement=agreement)
            | Q(agreement=None, party=agreement.party_id, document__issuer=agreement.issuer_id),
            is_first=first,
        )
        .exclude(on_its_way)
        .annotate(settled=Coalesce(Sum("allocations__cents"), 0))
        .filter(settled__lt=F("cents"))
        .order_by("due_on", "id")
    )
    settled = 0
    for receivable in waiting:
        locked = locked_receivable(receivable.pk)
        for note in notes:
            cents = min(open_cents(locked), left[note.pk])
            if cents > 0:
                settle_with_note(receivable=locked, note=note, cents=cents, now=now)
                left[note.pk] -= cents
                settled += cents
    return settled


def settle_with_note(*, receivable: Receivable, note: Document, cents: int, now: datetime) -> None:
    """Let so much of a credit note settle a receivable; who calls locked both."""
    Allocation.objects.create(
        receivable=receivable, credit=note, cents=cents, allocated_on=day_of(now), allocated_at=now
    )
    post_entry(
        source_kind="credit-used",
        source_reference=f"{note.reference}:{receivable.document.reference}",
        booked_on=day_of(now),
        description=f"{note.number} / {receivable.document.number}",
        postings=credit_used_postings(cents),
        party=receivable.party,
        now=now,
    )
    restore_standing_of(receivable, now=now)
    look_at_pages_of(receivable, now=now)
