"""Books money that came in: once, allocated under a lock, never lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.actions.agreements import confirm_first_payment
from billing.actions.ledger import booking_day, post_entry
from billing.actions.receivables import locked_receivable, look_at_pages_of, open_cents
from billing.actions.recoveries import recover
from billing.actions.unpaid_standing import restore_standing_of
from billing.choices import ReturnKind
from billing.models import Allocation, Payment, PaymentReturn, Receivable
from billing.queries.left_over import left_over_cents, stayed_cents
from billing.rules.ledger import credit_used_postings, payment_postings, return_postings, reversed_postings
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.amounts import euro
from foundation.errors import Conflict
from foundation.models import Party
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
    return book_payment(
        party=receivable.party,
        receivables=[receivable],
        provider_reference=provider_reference,
        method=method,
        cents=cents,
        into=into,
        received_at=received_at,
        now=now,
    )


@transaction.atomic
def book_payment(
    *,
    party: Party,
    receivables: Sequence[Receivable],
    provider_reference: str,
    method: str,
    cents: int,
    into: str,
    received_at: datetime,
    now: datetime,
    restores: Payment | None = None,
) -> Payment:
    """Book money of a party for several receivables of it, in their order, as far as it reaches; also for none.

    Each is settled up to what is open of it, and of what was written off; what is left is kept as the party's credit,
    and a mail says so. Money of a month that is closed counts from the first open day. `restores` is the payment that
    was disputed when this came back of it. As `settle_payment`.
    """
    # Locks in key order, whatever the order in which they are settled.
    by_key = {pk: locked_receivable(pk) for pk in sorted({one.pk for one in receivables})}
    locked = [by_key[pk] for pk in dict.fromkeys(one.pk for one in receivables)]
    known = Payment.objects.filter(provider_reference=provider_reference).first()
    if known is not None:
        return known
    payment = Payment.objects.create(
        party=party,
        method=method,
        provider_reference=provider_reference,
        cents=cents,
        received_at=received_at,
        received_on=booking_day(day_of(received_at)),
        restores=restores,
    )
    settled: list[Receivable] = []
    left = cents
    for one in locked:
        recover(receivable=one, cents=left, on=payment.received_on, now=now)
        part = min(open_cents(one), left)
        if part > 0:
            Allocation.objects.create(
                receivable=one,
                payment=payment,
                cents=part,
                allocated_on=payment.received_on,
                allocated_at=now,
            )
            settled.append(one)
            left -= part
    numbers = ", ".join(one.document.number for one in locked)
    post_entry(
        source_kind="payment",
        source_reference=payment.reference,
        booked_on=day_of(received_at),
        description=numbers,
        postings=payment_postings(into=into, cents=cents, allocated=cents - left),
        party=party,
        now=now,
    )
    record(
        action="settle_payment",
        subject_kind="payment",
        subject_reference=payment.reference,
        organisation_reference=organisation_of_party(party).reference,
        now=now,
        facts={"invoice": numbers, "cents": cents, "allocated_cents": cents - left},
    )
    if left:
        leave_message(kind="payment.left_over", reference=payment.reference)
    for one in settled:
        if one.is_first and one.agreement and open_cents(one) == 0:
            confirm_first_payment(agreement=one.agreement, at=received_at, now=now)
    for one in locked:
        restore_standing_of(one, now=now)
        look_at_pages_of(one, now=now)
    return payment


class MoreThanStayed(Conflict):
    code = "more-than-stayed"
    sentence = _("Of this payment no more than {left} can go back: the rest went back before.")


@transaction.atomic
def return_payment(
    *,
    payment: Payment,
    kind: ReturnKind,
    source_reference: str,
    cents: int,
    returned_on: date,
    out_of: str,
    reason: str,
    now: datetime,
) -> PaymentReturn:
    """Undo so much of a payment from a day on: first what it settles nothing with, then what it settled last.

    What it had settled is owed again from that day (or from the first open one, when its month is closed); the days
    before stay as they were. `out_of` is the ledger account
    that the money leaves. The same source gives the return of then. Refuses more than came in and stayed.
    """
    keys = payment.allocations.order_by().values_list("receivable_id", flat=True)
    by_key = {pk: locked_receivable(pk) for pk in sorted(set(keys))}
    known = PaymentReturn.objects.filter(source_reference=source_reference).first()
    if known is not None:
        return known
    stayed = stayed_cents(payment)
    if cents > stayed:
        raise MoreThanStayed(left=euro(stayed))
    to_reopen = max(cents - left_over_cents(payment), 0)
    counts_on = booking_day(returned_on)
    _undo_allocations(payment, to_reopen, counts_on, by_key, now)
    made = PaymentReturn.objects.create(
        payment=payment,
        kind=kind,
        source_reference=source_reference,
        reason=reason[:300],
        cents=cents,
        returned_on=counts_on,
        returned_at=now,
    )
    post_entry(
        source_kind="return",
        source_reference=source_reference,
        booked_on=returned_on,
        description=payment.reference,
        postings=return_postings(out_of=out_of, cents=cents, reopened=to_reopen),
        party=payment.party,
        now=now,
    )
    record(
        action="return_payment",
        subject_kind="payment",
        subject_reference=payment.reference,
        organisation_reference=organisation_of_party(payment.party).reference,
        now=now,
        facts={"kind": str(kind), "cents": cents, "reopened_cents": to_reopen},
    )
    return made


@transaction.atomic
def reopen_settled(*, payment: Payment, source_reference: str, cents: int, on: date, now: datetime) -> None:
    """Let so much of what a payment settled be owed again from a day on, what it settled last first: it is credit then.

    Refuses more than it settles.
    """
    keys = payment.allocations.order_by().values_list("receivable_id", flat=True)
    by_key = {pk: locked_receivable(pk) for pk in sorted(set(keys))}
    settled = int(payment.allocations.aggregate(total=Sum("cents"))["total"] or 0)
    if cents > settled:
        raise MoreThanStayed(left=euro(settled))
    _undo_allocations(payment, cents, booking_day(on), by_key, now)
    post_entry(
        source_kind="reopened",
        source_reference=source_reference[:60],
        booked_on=on,
        description=payment.reference,
        postings=reversed_postings(credit_used_postings(cents)),
        party=payment.party,
        now=now,
    )


def _undo_allocations(
    payment: Payment, cents: int, on: date, receivables: Mapping[int, Receivable], now: datetime
) -> None:
    allocations = (
        payment.allocations.filter(undoes=None)
        .annotate(undone=Coalesce(Sum("undone_by__cents"), 0))
        .order_by("-allocated_on", "-id")
    )
    left = cents
    for one in list(allocations):
        part = min(one.cents + int(one.undone), left)
        if part:
            Allocation.objects.create(
                receivable=receivables[one.receivable_id],
                payment=payment,
                undoes=one,
                cents=-part,
                allocated_on=on,
                allocated_at=now,
            )
            left -= part
    for pk in sorted(receivables):
        look_at_pages_of(receivables[pk], now=now)
