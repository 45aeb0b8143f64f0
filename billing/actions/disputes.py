"""Books what a dispute does: money taken back and given back, its fee; and keeps warnings of fraud for a person.

Prose: docs/algorithms/disputes.md.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions.ledger import book_stripe_cost
from billing.actions.payments import book_payment, return_payment
from billing.actions.refunds import call_off_proposed
from billing.choices import DisputeState, ReturnKind
from billing.models import Allocation, Dispute, FraudWarning, Payment, PaymentReturn, Receivable
from billing.queries.left_over import parts_of, stayed_cents
from billing.rules.disputes import (
    OPEN,
    DisputeSaid,
    Movement,
    fee_cents,
    in_order,
    taken_cents,
    to_give_back,
    to_return,
)
from billing.rules.ledger import DISPUTE_COSTS, STRIPE_CLEARING
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid, NotFound
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.organisations import refuse_bsn
from marketplace.queries.organisations import organisation_of_party


class WarningNotFound(NotFound):
    code = "fraud-warning-not-found"
    sentence = gettext_lazy("We cannot find this warning.")


class WarningLookedAt(Conflict):
    code = "fraud-warning-looked-at"
    sentence = gettext_lazy("A colleague looked at this warning already: {outcome}")


class OutcomeMissing(Invalid):
    code = "fraud-warning-needs-outcome"
    sentence = gettext_lazy("Write down what you did with this warning. Your colleagues read it.")


def locked_dispute(reference: str) -> Dispute | None:
    """A dispute, locked: who books what it did waits here, and reads it afresh after that. None when it is new."""
    return (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("payment__party")
        .filter(reference=reference)
        .first()
    )


@transaction.atomic
def record_dispute(*, payment: Payment, said: DisputeSaid, now: datetime) -> Dispute:
    """Bring a dispute in line with what was said of it: money and fees by Stripe's transactions, each once.

    Money that was taken opens again what the payment had settled, from the day it was taken; money given back is a
    payment of its own that settles the same again, or stays as credit when that was paid meanwhile. The partner is told
    of each. The same again changes nothing, in any order. No more is taken back than stayed of the payment after what
    was refunded, nor given back than was taken: the rest shows as a difference of the payout. When such a refund comes
    back after all, the next look takes the rest.
    """
    dispute, is_new = Dispute.objects.get_or_create(
        reference=said.reference,
        defaults={
            "payment": payment,
            "charge_reference": said.charge_reference,
            "reason": said.reason,
            "state": said.state,
            "cents": said.cents,
            "opened_at": said.opened_at,
        },
    )
    dispute = locked_dispute(said.reference) or dispute
    before = "" if is_new else dispute.state
    for movement in in_order(said.movements):
        if movement.cents < 0:
            _take(dispute, movement, said, now)
        elif movement.cents > 0:
            _give_back(dispute, movement, said, now)
        book_stripe_cost(
            reference=movement.reference,
            account=DISPUTE_COSTS,
            cents=movement.fee_cents,
            booked_on=day_of(movement.happened_at),
            description=dispute.reference,
            now=now,
        )
    dispute.state, dispute.reason, dispute.cents = said.state, said.reason, said.cents
    dispute.taken_cents, dispute.fee_cents = taken_cents(said.movements), fee_cents(said.movements)
    dispute.evidence_due_at = said.evidence_due_at
    if said.state not in OPEN and dispute.closed_at is None:
        dispute.closed_at = now
    elif said.state in OPEN:
        dispute.closed_at = None
    dispute.save(
        update_fields=[
            *("state", "reason", "cents", "taken_cents", "fee_cents", "evidence_due_at", "closed_at"),
        ]
    )
    if before in OPEN and dispute.state == DisputeState.LOST:
        leave_message(kind="payment.disputed", reference=f"{dispute.reference}:lost")
    if before != dispute.state:
        record(
            action="record_dispute",
            subject_kind="payment",
            subject_reference=dispute.payment.reference,
            organisation_reference=organisation_of_party(dispute.payment.party).reference,
            now=now,
            facts={"dispute": dispute.reference, "state": str(dispute.state), "cents": dispute.cents},
        )
    return dispute


def _take(dispute: Dispute, movement: Movement, said: DisputeSaid, now: datetime) -> None:
    booked = _booked_of(movement)
    if booked and not taken_cents(said.movements):
        return  # it came back: what was missing of it is not missed any more
    for payment in parts_of(dispute.payment):
        if -movement.cents - booked > stayed_cents(payment):
            call_off_proposed(
                payment=payment,
                failure=_("There is a dispute about this payment. Wait until it is over."),
                now=now,
            )
        cents = to_return(movement, booked_cents=booked, stayed_cents=stayed_cents(payment))
        if cents:
            return_payment(
                payment=payment,
                kind=ReturnKind.DISPUTE,
                source_reference=f"{movement.reference}:{booked}" if booked else movement.reference,
                cents=cents,
                returned_on=day_of(movement.happened_at),
                out_of=STRIPE_CLEARING,
                reason=said.reason,
                now=now,
            )
            leave_message(kind="payment.disputed", reference=f"{dispute.reference}:taken")
            booked += cents


def _give_back(dispute: Dispute, movement: Movement, said: DisputeSaid, now: datetime) -> None:
    if Payment.objects.filter(provider_reference=movement.reference).exists():
        return
    taken = sum(_booked_of(one) for one in said.movements if one.cents < 0)
    back = Payment.objects.filter(provider_reference__in=[one.reference for one in said.movements])
    away = taken - int(back.aggregate(total=Sum("cents"))["total"] or 0)
    cents = to_give_back(movement, away_cents=away)
    if not cents:
        return
    keys = Allocation.objects.filter(payment__in=parts_of(dispute.payment), undoes=None)
    book_payment(
        party=dispute.payment.party,
        receivables=list(
            Receivable.objects.filter(pk__in=keys.values("receivable")).order_by("due_on", "pk")
        ),
        provider_reference=movement.reference,
        method=dispute.payment.method,
        cents=cents,
        into=STRIPE_CLEARING,
        received_at=movement.happened_at,
        restores=dispute.payment,
        now=now,
    )
    leave_message(kind="payment.disputed", reference=f"{dispute.reference}:back")


def _booked_of(movement: Movement) -> int:
    """What our books say that a movement took."""
    reference = movement.reference
    rows = PaymentReturn.objects.filter(
        Q(source_reference=reference) | Q(source_reference__startswith=f"{reference}:")
    )
    return int(rows.aggregate(total=Sum("cents"))["total"] or 0)


@transaction.atomic
def record_fraud_warning(
    *, payment: Payment, reference: str, fraud_type: str, warned_at: datetime
) -> FraudWarning:
    """Keep a warning of a card's bank as a task of finance; twice is once. Nothing else happens by itself."""
    warning, _new = FraudWarning.objects.get_or_create(
        reference=reference,
        defaults={"payment": payment, "fraud_type": fraud_type, "warned_at": warned_at},
    )
    return warning


@transaction.atomic
def close_fraud_warning(*, warning_id: int, outcome: str, actor: User, now: datetime) -> FraudWarning:
    """Say what was done with a warning; refuses an empty answer and a second one."""
    if not outcome.strip():
        raise OutcomeMissing(field="outcome")
    refuse_bsn(outcome=outcome)
    warning = (
        FraudWarning.objects.select_for_update(of=("self",))
        .select_related("payment__party")
        .filter(pk=warning_id)
        .first()
    )
    if warning is None:
        raise WarningNotFound
    if warning.looked_at is not None:
        raise WarningLookedAt(outcome=warning.outcome)
    warning.looked_at, warning.looked_by, warning.outcome = now, actor, outcome.strip()[:300]
    warning.save(update_fields=["looked_at", "looked_by", "outcome"])
    record(
        action="close_fraud_warning",
        subject_kind="payment",
        subject_reference=warning.payment.reference,
        organisation_reference=organisation_of_party(warning.payment.party).reference,
        actor=actor,
        now=now,
        facts={"warning": warning.reference},
    )
    return warning
