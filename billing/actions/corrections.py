"""Corrects paper by paper: credits a whole invoice that was not paid."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from billing.actions.agreements import close_agreement
from billing.actions.receivables import SomethingWasPaid, credit_receivable, locked_receivable, open_cents
from billing.choices import EndReason, PaymentTerms
from billing.models import Receivable
from foundation.actions.audit import record
from foundation.models import User
from foundation.periods import day_of
from invoices.actions.crediting import credit_document
from invoices.models import Document
from invoices.queries.documents import document_with


@transaction.atomic
def credit_invoice(*, reference: str, reason: str, actor: User, now: datetime) -> Document:
    """Credit a whole invoice and what is owed by it. Refuses one on which something was paid, or a second time.

    When it is the first invoice of an agreement that waits for its payment, that agreement ends today: without the
    invoice nobody could pay for it any more.
    """
    document = document_with(reference)
    receivable = Receivable.objects.filter(document=document).first()
    if receivable is not None:
        locked = locked_receivable(receivable.pk)
        paid = locked.allocations.filter(payment__isnull=False).aggregate(total=Sum("cents"))["total"]
        if 0 < open_cents(locked) < locked.cents or paid:
            raise SomethingWasPaid(number=document.number)
        _end_what_cannot_be_paid(locked, actor, now)
    credit = credit_document(document=document, reason=reason, now=now)
    if receivable is not None:
        credit_receivable(receivable=receivable, credit=credit, now=now)
    record(
        action="credit_invoice",
        subject_kind="invoice",
        subject_reference=document.number,
        actor=actor,
        now=now,
        facts={"credit": credit.number},
    )
    return credit


def _end_what_cannot_be_paid(receivable: Receivable, actor: User, now: datetime) -> None:
    agreement, today = receivable.agreement, day_of(now)
    if agreement is None:
        return
    waits = agreement.payment_terms == PaymentTerms.PREPAID and agreement.first_paid_at is None
    is_over = agreement.ended_on is not None and agreement.ended_on <= today
    if receivable.is_first and waits and not is_over:
        # The door first, the number last: everybody takes these locks in this order.
        close_agreement(agreement=agreement, ends_on=today, reason=EndReason.STAFF, actor=actor, now=now)
