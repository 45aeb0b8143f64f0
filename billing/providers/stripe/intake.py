"""Takes Stripe's events in: thin. Checks, stores, answers; a worker reads afresh what happened and applies it.

Nothing is stored of a post whose signature does not hold, so nobody can fill the database. The event id is unique,
so the same event twice, also at the same time, is one row; and what it leads to happens once, because money is
booked by Stripe's own payment reference under a lock.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import stripe
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.actions.payments import settle_payment
from billing.actions.receivables import locked_receivable
from billing.choices import AttemptState, PaymentMethod
from billing.models import PaymentAttempt, ProviderCustomer, ProviderEvent
from billing.providers.stripe.adapter import plain, stripe_client
from billing.rules.ledger import STRIPE_CLEARING
from foundation import clock
from foundation.actions.outbox import leave_message

LARGEST_BODY = 256 * 1024
TOLERANCE = 300
# What we act on; other events are answered and left.
ABOUT_SESSIONS = ("checkout.session.",)
ABOUT_INTENTS = ("payment_intent.",)


def _refused(code: str) -> JsonResponse:
    return JsonResponse({"refused": code}, status=400)


def _signed_at(header: str) -> int | None:
    for part in header.split(","):
        name, _equals, value = part.strip().partition("=")
        if name == "t" and value.isdigit():
            return int(value)
    return None


@csrf_exempt
@require_POST
def receive_event(request: HttpRequest) -> JsonResponse:
    """Stripe's webhook: 400 without a trace for what is oversized, unsigned, wrongly signed, old or of the future."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return _refused("too-large")
    body = request.body
    header = request.headers.get("Stripe-Signature", "")
    signed_at = _signed_at(header)
    if len(body) > LARGEST_BODY or signed_at is None:
        return _refused("unsigned")
    if abs(clock.wall_time().timestamp() - signed_at) > TOLERANCE:
        return _refused("time")
    try:
        stripe.WebhookSignature.verify_header(
            body.decode("utf-8"), header, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE
        )
        event: dict[str, Any] = json.loads(body)
        event_id, kind = str(event["id"]), str(event["type"])
        object_id = str(event["data"]["object"]["id"])
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError):
        return _refused("signature")
    store_event(event_id=event_id, kind=kind, object_id=object_id)
    return JsonResponse({"received": True})


@transaction.atomic
def store_event(*, event_id: str, kind: str, object_id: str) -> None:
    """Store an event once and have it applied after commit."""
    ProviderEvent.objects.bulk_create(
        [
            ProviderEvent(
                event_id=event_id[:120],
                type=kind[:80],
                object_id=object_id[:120],
                received_at=clock.wall_time(),
            )
        ],
        ignore_conflicts=True,
    )
    leave_message(kind="stripe.event", reference=event_id[:80])


@transaction.atomic
def apply_event(*, reference: str, now: datetime) -> None:
    """Apply an event: lock ours, read the object afresh, derive where it stands. In any order, any number of times."""
    event = ProviderEvent.objects.select_for_update().filter(event_id=reference).first()
    if event is None or event.applied_at is not None:
        return
    attempt = _attempt_of(event)
    if attempt is not None:
        refresh_attempt(attempt=attempt, now=now)
    event.applied_at = clock.wall_time()
    event.save(update_fields=["applied_at"])
    # The archive comes after, in a message of its own: when it cannot be written, money is settled all the same.
    leave_message(kind="stripe.archive", reference=reference)


def _attempt_of(event: ProviderEvent) -> PaymentAttempt | None:
    attempts = PaymentAttempt.objects.all()
    if event.type.startswith(ABOUT_SESSIONS):
        found = attempts.filter(session_id=event.object_id).first()
        if found is not None:
            return found
        # The event overtook the answer to our own call: its metadata names the attempt.
        session = plain(stripe_client().v1.checkout.sessions.retrieve(event.object_id))
        return attempts.filter(reference=_attempt_named(session)).first()
    if event.type.startswith(ABOUT_INTENTS):
        found = attempts.filter(intent_id=event.object_id).first()
        if found is not None:
            return found
        intent = plain(stripe_client().v1.payment_intents.retrieve(event.object_id))
        return attempts.filter(reference=_attempt_named(intent)).first()
    return None


def _attempt_named(resource: dict[str, Any]) -> str:
    return str((resource.get("metadata") or {}).get("attempt", ""))


def refresh_attempt(*, attempt: PaymentAttempt, now: datetime) -> None:
    """Read an attempt's session and intent from Stripe and bring ours in line; books money once.

    A state never goes back: what is paid stays paid here; refunds and disputes are events of their own.
    """
    receivable = locked_receivable(attempt.receivable_id)
    locked = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
    session_id = locked.session_id
    if not session_id:
        return
    session = plain(stripe_client().v1.checkout.sessions.retrieve(session_id))
    intent_id = session.get("payment_intent") or ""
    locked.intent_id = str(intent_id)
    if not intent_id:
        if session["status"] == "expired" and locked.state == AttemptState.OPEN:
            _close(locked, AttemptState.EXPIRED, now)
        return
    intent = plain(
        stripe_client().v1.payment_intents.retrieve(
            str(intent_id), {"expand": ["latest_charge", "payment_method"]}
        )
    )
    status = intent["status"]
    if status == "succeeded":
        charge = intent["latest_charge"]
        settle_payment(
            receivable=receivable,
            provider_reference=str(intent["id"]),
            method=_method(charge),
            cents=int(intent["amount_received"]),
            into=STRIPE_CLEARING,
            received_at=datetime.fromtimestamp(int(charge["created"]), tz=UTC),
            now=now,
        )
        _keep_mandate(locked, charge)
        if locked.state != AttemptState.SUCCEEDED:
            _close(locked, AttemptState.SUCCEEDED, now)
    elif status == "processing" and locked.state in {AttemptState.CREATED, AttemptState.OPEN}:
        locked.state = AttemptState.PROCESSING
        locked.save(update_fields=["state", "intent_id"])
    elif (status == "canceled" and locked.state != AttemptState.SUCCEEDED) or (
        session["status"] == "expired" and locked.state != AttemptState.SUCCEEDED
    ):
        _close(locked, AttemptState.EXPIRED, now)
    elif locked.state == AttemptState.PROCESSING and status == "requires_payment_method":
        _close(locked, AttemptState.FAILED, now)
    else:
        locked.save(update_fields=["intent_id"])


def _close(attempt: PaymentAttempt, state: AttemptState, now: datetime) -> None:
    attempt.state = state
    attempt.closed_at = now
    attempt.save(update_fields=["state", "closed_at", "intent_id"])


def _method(charge: dict[str, Any]) -> str:
    kind = str((charge.get("payment_method_details") or {}).get("type", ""))
    return kind if kind in PaymentMethod.values else PaymentMethod.OTHER


def _keep_mandate(attempt: PaymentAttempt, charge: dict[str, Any]) -> None:
    details = (charge.get("payment_method_details") or {}).get("ideal") or {}
    mandate, method = details.get("generated_sepa_debit_mandate"), details.get("generated_sepa_debit")
    if mandate and method:
        ProviderCustomer.objects.filter(
            party_id=attempt.receivable.party_id, issuer_id=attempt.receivable.document.issuer_id
        ).update(mandate_id=mandate, debit_method_id=method)
