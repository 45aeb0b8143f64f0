"""Brings a payment attempt in line with what Stripe says of it at this moment, and books its money once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import stripe
from django.db import transaction
from stripe.checkout import SessionService

from billing.actions.mandates import GivenMandate, end_mandate, keep_mandate
from billing.actions.payments import settle_payment
from billing.actions.receivables import locked_receivable, open_cents
from billing.choices import AttemptState, PaymentMethod
from billing.models import PaymentAttempt, Receivable
from billing.providers.stripe.accounts import account_for
from billing.providers.stripe.adapter import plain, stripe_client
from billing.queries.debits import tries_are_used_up
from billing.rules.debits import ends_mandate
from billing.rules.ledger import STRIPE_CLEARING
from foundation.actions.outbox import leave_message

UNDER_WAY = (AttemptState.CREATED, AttemptState.OPEN, AttemptState.PROCESSING)
CHARGE_AND_ITS_MONEY = ["latest_charge", "latest_charge.balance_transaction"]


def state_after(current: str, *, session: str, intent: str, is_debit: bool = False) -> AttemptState:
    """Where an attempt stands, given where it stood and the status of Stripe's session and intent ("" if unknown).

    What is paid stays paid: refunds and disputes are events of their own. A closed attempt is never opened again, but
    money that comes in on it all the same counts. Called in any order, any number of times, it ends in the same place.
    """
    before = AttemptState(current)
    if intent == "succeeded":
        return AttemptState.SUCCEEDED
    if before not in UNDER_WAY:
        return before
    if intent == "processing":
        return AttemptState.PROCESSING
    if intent == "canceled" or session == "expired":
        return AttemptState.EXPIRED
    if intent == "requires_payment_method" and (
        session == "complete" or is_debit or before == AttemptState.PROCESSING
    ):
        # The bank said no days later, and the page is over. A refusal on an open page is tried again there.
        return AttemptState.FAILED
    if before == AttemptState.CREATED and session == "open":
        return AttemptState.OPEN
    return before


@transaction.atomic
def refresh_attempt(
    *, attempt: PaymentAttempt, now: datetime, session_id: str = "", intent_id: str = ""
) -> PaymentAttempt:
    """Lock an attempt, read its session and intent afresh, settle what came in, and answer the attempt as it is now.

    A page on which another amount would be paid than what is open by now is closed.
    `session_id` and `intent_id` are what an event or a search was about: they count when the answer to our own call
    never arrived. Raises Stripe's own errors when it cannot be asked; then nothing moved.
    """
    receivable = locked_receivable(attempt.receivable_id)
    locked = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
    client = stripe_client(account_for(receivable.document.issuer.code)).v1
    locked.session_id = locked.session_id or session_id
    session = (
        _page(client.checkout.sessions, locked.session_id, open_cents(receivable))
        if locked.session_id
        else {}
    )
    locked.intent_id = str(session.get("payment_intent") or locked.intent_id or intent_id)
    intent = (
        plain(client.payment_intents.retrieve(locked.intent_id, {"expand": CHARGE_AND_ITS_MONEY}))
        if locked.intent_id
        else {}
    )
    before = locked.state
    locked.state = state_after(
        before,
        session=session.get("status", ""),
        intent=intent.get("status", ""),
        is_debit=locked.debit_cents is not None,
    )
    locked.url = locked.url or session.get("url") or ""
    if locked.state != before and locked.state not in UNDER_WAY:
        locked.closed_at = now
        locked.failure = str((intent.get("last_payment_error") or {}).get("code") or "")[:60]
    locked.save(update_fields=["session_id", "intent_id", "state", "url", "closed_at", "failure"])
    if locked.state != before and locked.state == AttemptState.FAILED:
        locked.receivable = receivable
        fall_back_after(locked, now=now)
    if intent.get("status") == "succeeded":
        charge = intent["latest_charge"]
        settle_payment(
            receivable=receivable,
            provider_reference=str(intent["id"]),
            method=_method(charge),
            cents=int(intent["amount_received"]),
            into=STRIPE_CLEARING,
            received_at=_received_at(charge),
            now=now,
        )
        _keep_mandate(charge, receivable)
    return locked


@transaction.atomic
def look_at_page(*, reference: str, now: datetime) -> None:
    """Something else was settled or reopened: an open page is closed if its amount is another. An outbox handler."""
    attempts = PaymentAttempt.objects.select_related("receivable__document__issuer")
    attempt = attempts.filter(reference=reference.partition(":")[0]).first()
    if attempt is not None:
        refresh_attempt(attempt=attempt, now=now)


def _page(sessions: SessionService, session_id: str, owed: int) -> dict[str, Any]:
    session = plain(sessions.retrieve(session_id))
    if session["status"] == "open" and session["amount_total"] != owed:
        with suppress(stripe.InvalidRequestError):  # paid in this very moment
            sessions.expire(session_id)
        session = plain(sessions.retrieve(session_id))
    return session


def fall_back_after(attempt: PaymentAttempt, *, now: datetime) -> None:
    """After a debit that was refused for what time does not cure, its mandate is over.

    After the last one that was refused for what passes, a letter asks to pay.
    """
    if attempt.debit_cents is None:
        return
    document = attempt.receivable.document
    if ends_mandate(attempt.failure):
        end_mandate(mandate=document.debit_mandate, now=now)
    elif tries_are_used_up(attempt.receivable):
        leave_message(kind="debit.used_up", reference=document.number)


def _received_at(charge: dict[str, Any]) -> datetime:
    # A debit is charged on one day and succeeds on another: the money is there when it reaches the balance.
    money = charge.get("balance_transaction")
    moment = money if isinstance(money, dict) else charge
    return datetime.fromtimestamp(int(moment["created"]), tz=UTC)


def _method(charge: dict[str, Any]) -> str:
    kind = str((charge.get("payment_method_details") or {}).get("type", ""))
    return kind if kind in PaymentMethod.values else PaymentMethod.OTHER


def _keep_mandate(charge: dict[str, Any], receivable: Receivable) -> None:
    details = (charge.get("payment_method_details") or {}).get("ideal") or {}
    mandate, method = details.get("generated_sepa_debit_mandate"), details.get("generated_sepa_debit")
    if mandate and method:
        issuer = receivable.document.issuer
        given = GivenMandate(
            mandate_id=str(mandate),
            method_id=str(method),
            reference="",
            account_end=str(details.get("iban_last4") or "")[:4],
        )
        keep_mandate(party_id=receivable.party_id, issuer_id=issuer.pk, given=given)
        # What the payer's bank calls it is asked after the money is booked.
        leave_message(kind="stripe.mandate", reference=f"{account_for(issuer.code).code}:{mandate}")
