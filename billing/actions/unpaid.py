"""Ends agreements whose first invoice stays unpaid: the invoice is credited, and nothing is owed any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from billing.actions.agreements import close_agreement
from billing.actions.receivables import SomethingWasPaid, credit_receivable, locked_receivable, open_cents
from billing.choices import AttemptState, EndReason, PaymentTerms
from billing.models import Receivable
from foundation.errors import Refusal
from foundation.periods import day_of
from invoices.actions.crediting import credit_document


@transaction.atomic
def end_if_unpaid(*, receivable: Receivable, now: datetime) -> bool:
    """Credit a first invoice that is still unpaid after its last day to pay (30 days), and end its agreement.

    Answers whether it did; it does not on credit terms, nor while a payment is on its way at the bank. Refuses when
    a part was paid: a person decides what happens to that money. The receivable is locked, so a payment that comes
    in at the same moment is either seen here, or finds the invoice credited and is kept as the partner's credit.
    """
    locked = locked_receivable(receivable.pk)
    agreement, today = locked.agreement, day_of(now)
    if agreement is None:
        return False
    waits_for_it = (
        locked.is_first
        and agreement.payment_terms == PaymentTerms.PREPAID
        and (agreement.ended_on is None or agreement.ended_on > today)
    )
    left = open_cents(locked)
    if not waits_for_it or today <= locked.due_on or left == 0:
        return False
    if left != locked.cents:
        raise SomethingWasPaid(number=locked.document.number)
    if locked.attempts.filter(state=AttemptState.PROCESSING).exists():
        return False
    # The door first, the number last: everybody takes these locks in this order.
    close_agreement(agreement=agreement, ends_on=today, reason=EndReason.UNPAID, actor=None, now=now)
    with translation.override(locked.document.language):
        reason = str(_("Not paid within 30 days."))
    credit = credit_document(document=locked.document, reason=reason, now=now)
    credit_receivable(receivable=locked, credit=credit, now=now)
    return True


def end_unpaid_agreements(*, now: datetime) -> tuple[int, list[str]]:
    """End all agreements whose first invoice is unpaid after its last day to pay.

    Answers how many, and which could not be ended, with the reason. Found from state, so a day that was missed heals
    itself; each in a transaction of its own.
    """
    runs_on = Q(agreement__ended_on=None) | Q(agreement__ended_on__gt=day_of(now))
    open_firsts = Receivable.objects.select_related("agreement", "document").filter(
        runs_on,
        is_first=True,
        agreement__first_paid_at=None,
        agreement__payment_terms=PaymentTerms.PREPAID,
        due_on__lt=day_of(now),
    )
    ended, parked = 0, []
    for receivable in open_firsts.order_by("id"):
        try:
            ended += end_if_unpaid(receivable=receivable, now=now)
        except Refusal as refusal:
            parked.append(f"{receivable.agreement}: {refusal.message}")
    return ended, parked
