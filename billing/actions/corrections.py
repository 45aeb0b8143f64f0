"""Corrects paper by paper: credits a whole invoice that was not paid."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.actions.receivables import SomethingWasPaid, credit_receivable, locked_receivable, open_cents
from billing.models import Receivable
from foundation.actions.audit import record
from foundation.models import User
from invoices.actions.crediting import credit_document
from invoices.models import Document
from invoices.queries.documents import document_with


@transaction.atomic
def credit_invoice(*, reference: str, reason: str, actor: User, now: datetime) -> Document:
    """Credit a whole invoice and what is owed by it. Refuses one on which something was paid, or a second time."""
    document = document_with(reference)
    receivable = Receivable.objects.filter(document=document).first()
    if receivable is not None:
        locked = locked_receivable(receivable.pk)
        if 0 < open_cents(locked) < locked.cents or locked.allocations.filter(payment__isnull=False).exists():
            raise SomethingWasPaid(number=document.number)
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
