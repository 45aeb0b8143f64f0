"""Takes Stripe's events in: thin. Checks, stores, answers; a worker reads afresh what happened and applies it.

Nothing is stored of a post whose signature does not hold, so nobody can fill the database. The event id is unique,
so the same event twice, also at the same time, is one row; and what it leads to happens once, because money is
booked by Stripe's own payment reference under a lock.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import stripe
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.models import PaymentAttempt, ProviderEvent
from billing.providers.stripe.accounts import StripeAccount, account_for, all_accounts
from billing.providers.stripe.adapter import is_gone, plain, stripe_client
from billing.providers.stripe.attempts import refresh_attempt
from billing.providers.stripe.refunds import follow_refunds
from foundation import clock
from foundation.actions.outbox import leave_message

LARGEST_BODY = 256 * 1024
LONGEST_EVENT_ID = 80  # what an outbox message can carry
TOLERANCE = 300
# What we act on; other events are answered and left.
ABOUT_SESSIONS = "checkout.session."
ABOUT_INTENTS = "payment_intent."
ABOUT_REFUNDS = ("refund.", "charge.refund")


def _refused(code: str) -> JsonResponse:
    return JsonResponse({"refused": code}, status=400)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def _signed_at(header: str) -> int | None:
    for part in header.split(","):
        name, _equals, value = part.strip().partition("=")
        if name == "t":
            return _number(value)
    return None


@csrf_exempt
@require_POST
def receive_event(request: HttpRequest) -> JsonResponse:
    """Stripe's webhook: 400 without a trace for what is oversized, unsigned, wrongly signed, old or of the future."""
    length = _number(request.META.get("CONTENT_LENGTH") or "0")
    if length is None or length > LARGEST_BODY:
        return _refused("too-large")
    body = request.body
    header = request.headers.get("Stripe-Signature", "")
    signed_at = _signed_at(header)
    if signed_at is None:
        return _refused("unsigned")
    if abs(clock.wall_time().timestamp() - signed_at) > TOLERANCE:
        return _refused("time")
    account = _signer(body, header)
    if account is None:
        return _refused("signature")
    try:
        event: dict[str, Any] = json.loads(body)
        event_id, kind = str(event["id"]), str(event["type"])
        object_id = str(event["data"]["object"].get("id", ""))  # a balance, for one, has no id
    except (ValueError, KeyError, TypeError, AttributeError):
        return _refused("content")
    if len(event_id) > LONGEST_EVENT_ID:
        return _refused("content")
    store_event(event_id=event_id, kind=kind, object_id=object_id, account=account.code)
    return JsonResponse({"received": True})


def _signer(body: bytes, header: str) -> StripeAccount | None:
    for account in all_accounts():
        try:
            stripe.WebhookSignature.verify_header(
                body.decode("utf-8"), header, account.webhook_secret, TOLERANCE
            )
        except (stripe.SignatureVerificationError, ValueError, TypeError):
            continue
        return account
    return None


@transaction.atomic
def store_event(*, event_id: str, kind: str, object_id: str, account: str = "") -> None:
    """Store an event once and have it applied after commit."""
    ProviderEvent.objects.bulk_create(
        [
            ProviderEvent(
                event_id=event_id,
                account=account,
                type=kind[:80],
                object_id=object_id[:120],
                received_at=clock.wall_time(),
            )
        ],
        ignore_conflicts=True,
    )
    leave_message(kind="stripe.event", reference=event_id)


@transaction.atomic
def apply_event(*, reference: str, now: datetime) -> None:
    """Apply an event: lock ours, read the object afresh, derive where it stands. In any order, any number of times.

    An event about something that is not ours, of another account, or not there any more, is marked as applied and
    moves nothing.
    """
    event = ProviderEvent.objects.select_for_update().filter(event_id=reference).first()
    if event is None or event.applied_at is not None:
        return
    attempt = _attempt_of(event)
    if attempt is not None:
        about_session = event.type.startswith(ABOUT_SESSIONS)
        refresh_attempt(
            attempt=attempt,
            session_id=event.object_id if about_session else "",
            intent_id="" if about_session else event.object_id,
            now=now,
        )
    if event.type.startswith(ABOUT_REFUNDS):
        follow_refunds(kind=event.type, object_id=event.object_id, account=event.account, now=now)
    event.applied_at = clock.wall_time()
    event.save(update_fields=["applied_at"])
    # The archive comes after, in a message of its own: when it cannot be written, money is settled all the same.
    leave_message(kind="stripe.archive", reference=reference)


def _attempt_of(event: ProviderEvent) -> PaymentAttempt | None:
    attempts = PaymentAttempt.objects.select_related("receivable__document__issuer")
    if event.type.startswith(ABOUT_SESSIONS):
        found = attempts.filter(session_id=event.object_id).first()
    elif event.type.startswith(ABOUT_INTENTS):
        found = attempts.filter(intent_id=event.object_id).first()
    else:
        return None
    # The event overtook the answer to our own call: its metadata names the attempt.
    found = found or attempts.filter(reference=_attempt_named(event)).first()
    if found is None or account_for(found.receivable.document.issuer.code).code != event.account:
        return None
    return found


def _attempt_named(event: ProviderEvent) -> str:
    client = stripe_client(account_for(event.account)).v1
    try:
        if event.type.startswith(ABOUT_SESSIONS):
            resource = plain(client.checkout.sessions.retrieve(event.object_id))
        else:
            resource = plain(client.payment_intents.retrieve(event.object_id))
    except stripe.InvalidRequestError as error:
        if is_gone(error):
            return ""
        raise
    return str((resource.get("metadata") or {}).get("attempt", ""))
