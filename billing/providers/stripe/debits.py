"""Collects what was announced, by SEPA direct debit: one attempt per receivable (docs/algorithms/payments.md)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

import stripe
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from billing.actions.receivables import locked_receivable, open_cents
from billing.choices import AttemptState, PayingMethod
from billing.models import PaymentAttempt, ProviderCustomer, Receivable, ReminderHold
from billing.providers.stripe.accounts import account_for
from billing.providers.stripe.adapter import SILENT, plain, stripe_client
from billing.providers.stripe.attempts import UNDER_WAY, fall_back_after, refresh_attempt
from billing.queries.disputes import disputes_of
from billing.queries.payment_reminders import held_on
from billing.rules.debits import may_try
from foundation.periods import day_of

logger = logging.getLogger(__name__)


def debits_due(now: datetime) -> QuerySet[Receivable]:
    """What is to be collected by now as far as the database can say: announced, still by debit, open and not held.

    Never what was collected and then disputed: the payer said no to that, and is asked to pay in another way.
    """
    today = day_of(now)
    holds = ReminderHold.objects.filter(held_on(today))
    return (
        Receivable.objects.filter(
            document__debit_on__lte=today,
            agreement__paying_method=PayingMethod.SEPA_DEBIT,
            agreement__debit_mandate=F("document__debit_mandate"),
        )
        .filter(
            ~Exists(holds.filter(party=OuterRef("party"), receivable=None)),
            ~Exists(holds.filter(receivable=OuterRef("pk"))),
            ~Exists(disputes_of(OuterRef("pk"))),
            ~Exists(PaymentAttempt.objects.filter(receivable=OuterRef("pk"), state=AttemptState.PROCESSING)),
        )
        .annotate(settled=Coalesce(Sum("allocations__cents"), 0))
        .filter(settled__lt=F("cents"))
        .order_by("document__debit_on", "id")
    )


def collect_debits(*, now: datetime) -> int:
    """Collect what is due, oldest first; answer how many debits were sent to the bank.

    Found from state: run twice, at once, or after a crash, each is collected once. When Stripe does not answer, the
    rest waits for the next time. What was to be sent and is not any more makes room for another way to pay.
    """
    due = list(debits_due(now).values_list("pk", flat=True))
    dropped = (
        PaymentAttempt.objects.filter(state=AttemptState.CREATED)
        .exclude(debit_cents=None)
        .exclude(receivable__in=due)
        .order_by("id")
    )
    work: list[Callable[[], bool]] = [
        *(partial(_collect, receivable_id, now) for receivable_id in due),
        *(partial(_let_go, attempt, now) for attempt in dropped),
    ]
    sent = 0
    for one in work:
        try:
            sent += one()
        except SILENT:
            logger.warning("Stripe does not answer; the other debits wait.", exc_info=True)
            break
        except stripe.StripeError:
            logger.exception("Stripe refuses to speak of a debit: %s.", one)
    return sent


def _collect(receivable_id: int, now: datetime) -> bool:
    for page in PaymentAttempt.objects.filter(
        receivable_id=receivable_id, state=AttemptState.OPEN, debit_cents=None
    ).select_related("receivable__document__issuer"):
        _close_page(page, now)
    stored = _store_attempt(receivable_id, now)
    return stored is not None and _send(stored[0], is_new=stored[1], now=now)


def _close_page(attempt: PaymentAttempt, now: datetime) -> None:
    """Close a page on which the same could be paid; what was paid on it meanwhile is booked."""
    sessions = stripe_client(account_for(attempt.receivable.document.issuer.code)).v1.checkout.sessions
    if plain(sessions.retrieve(attempt.session_id)).get("status") == "open":
        sessions.expire(attempt.session_id)
    refresh_attempt(attempt=attempt, now=now)


@transaction.atomic
def _store_attempt(receivable_id: int, now: datetime) -> tuple[PaymentAttempt, bool] | None:
    """The attempt that is to be sent, and whether it is new; none when there is nothing to do after all."""
    locked = locked_receivable(receivable_id)
    under_way = PaymentAttempt.objects.filter(receivable=locked, state__in=UNDER_WAY).first()
    if under_way is not None:
        is_unsent = under_way.debit_cents is not None and under_way.state == AttemptState.CREATED
        return (under_way, False) if is_unsent else None
    left, document = open_cents(locked), locked.document
    failed = PaymentAttempt.objects.filter(receivable=locked, state=AttemptState.FAILED).exclude(
        debit_cents=None
    )
    refused_on = [day_of(at) for at in failed.values_list("closed_at", flat=True) if at is not None]
    if left <= 0 or document.debit_on is None:
        return None
    if not may_try(debit_on=document.debit_on, refused_on=refused_on, today=day_of(now)):
        return None
    return PaymentAttempt.objects.create(receivable=locked, debit_cents=left, opened_at=now), True


@transaction.atomic
def _send(attempt: PaymentAttempt, *, is_new: bool, now: datetime) -> bool:
    """Ask for the debit under the lock; answer whether the bank has it now.

    An attempt of before may have been sent: it is looked up by its reference, since a key is forgotten after a day.
    """
    receivable = locked_receivable(attempt.receivable_id)
    locked = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.state != AttemptState.CREATED or locked.intent_id:
        return False
    locked.receivable = receivable
    customer = ProviderCustomer.objects.filter(
        party_id=receivable.party_id,
        issuer_id=receivable.document.issuer_id,
        mandate_id=receivable.document.debit_mandate,
    ).first()
    if customer is None:
        _close(locked, AttemptState.FAILED, "no_mandate", now)
        fall_back_after(locked, now=now)
        return False
    intent_id = "" if is_new else _intent_of(locked, customer)
    if not intent_id and open_cents(receivable) != locked.debit_cents:
        _close(locked, AttemptState.EXPIRED, "", now)  # paid or credited meanwhile
        return False
    try:
        intent_id = intent_id or _ask(locked, customer)
    except stripe.InvalidRequestError as error:
        _close(locked, AttemptState.FAILED, error.code or "refused", now)
        fall_back_after(locked, now=now)
        return False
    found = refresh_attempt(attempt=locked, intent_id=intent_id, now=now)
    return found.state == AttemptState.PROCESSING


@transaction.atomic
def _let_go(attempt: PaymentAttempt, now: datetime) -> bool:
    """Close an attempt that is not to be sent any more; answer whether the bank has it after all."""
    receivable = locked_receivable(attempt.receivable_id)
    locked = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.state != AttemptState.CREATED:
        return False
    locked.receivable = receivable
    customer = ProviderCustomer.objects.filter(
        party_id=receivable.party_id, issuer_id=receivable.document.issuer_id
    ).first()
    intent_id = locked.intent_id or (_intent_of(locked, customer) if customer else "")
    if not intent_id:
        _close(locked, AttemptState.EXPIRED, "", now)
        return False
    return refresh_attempt(attempt=locked, intent_id=intent_id, now=now).state == AttemptState.PROCESSING


def _ask(attempt: PaymentAttempt, customer: ProviderCustomer) -> str:
    document = attempt.receivable.document
    intent = stripe_client(account_for(document.issuer.code)).v1.payment_intents.create(
        {
            "amount": attempt.debit_cents or 0,
            "currency": "eur",
            "customer": customer.customer_id,
            "payment_method": customer.debit_method_id,
            "payment_method_types": ["sepa_debit"],
            "mandate": document.debit_mandate,
            "off_session": True,
            "confirm": True,
            "description": document.number,
            "metadata": {"attempt": attempt.reference},
        },
        {"idempotency_key": attempt.reference},
    )
    return intent.id


def _intent_of(attempt: PaymentAttempt, customer: ProviderCustomer) -> str:
    client = stripe_client(account_for(attempt.receivable.document.issuer.code))
    intents = client.v1.payment_intents.list({"customer": customer.customer_id, "limit": 100})
    for intent in intents.auto_paging_iter():
        if (plain(intent).get("metadata") or {}).get("attempt") == attempt.reference:
            return str(intent.id)
    return ""


def _close(attempt: PaymentAttempt, state: AttemptState, failure: str, now: datetime) -> None:
    attempt.state, attempt.failure, attempt.closed_at = state, failure[:60], now
    attempt.save(update_fields=["state", "failure", "closed_at"])
