"""Books money that came in: once, allocated under a lock, never lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.actions.agreements import confirm_first_payment
from billing.actions.ledger import post_entry
from billing.actions.receivables import locked_receivable, open_cents
from billing.actions.unpaid_standing import restore_standing_of
from billing.models import Allocation, Payment, Receivable
from billing.rules.ledger import payment_postings
from foundation.actions.audit import record
from foundation.periods import day_of
from marketplace.queries.organisations import organisation_of_party


@transaction.atomic
def settle_payment(
    *,
    receivable: Receivable,
    provider_reference: str,
    method: str,
    cents: int,
    into: str,
    received_at: datetime,
    now: datetime,
) -> Payment:
    """Book money for a receivable: the payment, its allocation and its entry. The same reference once only.

    `into` is the ledger account it came in on. What exceeds the open amount (paid twice, or credited meanwhile)
    is kept as the partner's credit. When the first invoice is paid in full, the agreement opens.
    """
    locked = locked_receivable(receivable.pk)
    known = Payment.objects.filter(provider_reference=provider_reference).first()
    if known is not None:
        return known
    allocated = min(open_cents(locked), cents)
    payment = Payment.objects.create(
        party=locked.party,
        method=method,
        provider_reference=provider_reference,
        cents=cents,
        received_at=received_at,
        received_on=day_of(received_at),
    )
    if allocated:
        Allocation.objects.create(
            receivable=locked,
            payment=payment,
            cents=allocated,
            allocated_on=payment.received_on,
            allocated_at=now,
        )
    post_entry(
        source_kind="payment",
        source_reference=payment.reference,
        booked_on=payment.received_on,
        description=locked.document.number,
        postings=payment_postings(into=into, cents=cents, allocated=allocated),
        party=locked.party,
        now=now,
    )
    record(
        action="settle_payment",
        subject_kind="payment",
        subject_reference=payment.reference,
        organisation_reference=organisation_of_party(locked.party).reference,
        now=now,
        facts={"invoice": locked.document.number, "cents": cents, "allocated_cents": allocated},
    )
    if allocated and locked.is_first and locked.agreement and open_cents(locked) == 0:
        confirm_first_payment(agreement=locked.agreement, at=received_at, now=now)
    restore_standing_of(locked, now=now)
    return payment
