"""Finds what of ours a Stripe object is about: by what we stored, or by what our own call wrote into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import stripe

from billing.models import Payment, PaymentAttempt
from billing.providers.stripe.accounts import account_for
from billing.providers.stripe.adapter import is_gone, plain, stripe_client
from billing.providers.stripe.attempts import refresh_attempt


def attempt_of_session(session_id: str, *, account: str) -> PaymentAttempt | None:
    """The attempt that a page is of; None when it is not ours, of another account, or gone."""
    attempts = PaymentAttempt.objects.select_related("receivable__document__issuer")
    found = attempts.filter(session_id=session_id).first()
    if found is None:
        sessions = stripe_client(account_for(account)).v1.checkout.sessions
        found = attempts.filter(reference=_attempt_named(lambda: sessions.retrieve(session_id))).first()
    return found if found is not None and _is_of(found, account) else None


def attempt_of_intent(intent_id: str, *, account: str) -> PaymentAttempt | None:
    """The attempt that a payment intent is of; None when it is not ours, of another account, or gone."""
    attempts = PaymentAttempt.objects.select_related("receivable__document__issuer")
    found = attempts.filter(intent_id=intent_id).first()
    if found is None:
        intents = stripe_client(account_for(account)).v1.payment_intents
        found = attempts.filter(reference=_attempt_named(lambda: intents.retrieve(intent_id))).first()
    return found if found is not None and _is_of(found, account) else None


def payment_of_intent(intent_id: str, *, account: str, now: datetime) -> Payment | None:
    """The payment that a payment intent became; it is booked first when its own event is still to come."""
    attempt = attempt_of_intent(intent_id, account=account) if intent_id else None
    if attempt is None:
        return None
    known = Payment.objects.filter(provider_reference=intent_id)
    if not known.exists():
        refresh_attempt(attempt=attempt, intent_id=intent_id, now=now)
    return known.select_related("party").first()


def moment_of(seconds: int) -> datetime:
    """An instant as Stripe writes it."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def id_of(named: Any) -> str:
    """The id of an object that Stripe names by id, or shows whole; empty for none."""
    return str(named["id"]) if isinstance(named, dict) else str(named or "")


def _is_of(attempt: PaymentAttempt, account: str) -> bool:
    return account_for(attempt.receivable.document.issuer.code).code == account


def read(retrieve: Callable[[], object]) -> dict[str, Any] | None:
    """What Stripe says of one object at this moment; None when it does not exist (any more)."""
    try:
        return plain(retrieve())
    except stripe.InvalidRequestError as error:
        if is_gone(error):
            return None
        raise


def _attempt_named(retrieve: Callable[[], object]) -> str:
    # The event overtook the answer to our own call: its metadata names the attempt.
    resource = read(retrieve) or {}
    return str((resource.get("metadata") or {}).get("attempt", ""))
