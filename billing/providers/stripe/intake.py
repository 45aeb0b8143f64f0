"""Takes Stripe's events in: thin. Checks, stores, answers; a worker reads afresh what happened and applies it.

Nothing is stored of a post whose signature does not hold, so nobody can fill the database. The event id is unique,
so the same event twice, also at the same time, is one row; and what it leads to happens once, because money is
booked by Stripe's own payment reference under a lock.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, Protocol

import stripe
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.models import ProviderEvent
from billing.providers.stripe.accounts import StripeAccount, all_accounts
from billing.providers.stripe.attempts import refresh_attempt
from billing.providers.stripe.disputes import refresh_dispute, refresh_fraud_warning
from billing.providers.stripe.finding import attempt_of_intent, attempt_of_session
from billing.providers.stripe.mandate_forms import follow_mandate_form
from billing.providers.stripe.mandates import refresh_mandate
from billing.providers.stripe.payouts import refresh_payout
from billing.providers.stripe.refunds import follow_refunds
from foundation import clock
from foundation.actions.outbox import leave_message

LARGEST_BODY = 256 * 1024
# An id or a kind: no longer than an outbox message, and for an object than our own row, can carry.
_NAME = re.compile(r"[\w.:\-]{1,80}", re.ASCII)
_OBJECT = re.compile(r"[\w.:\-]{0,120}", re.ASCII)
TOLERANCE = 300
# What we act on; other events are answered and left.
ABOUT_SESSIONS = "checkout.session."
ABOUT_INTENTS = "payment_intent."
ABOUT_REFUNDS = ("refund.", "charge.refund")


class Refresh(Protocol):
    """Reads one object of an account afresh, and brings ours in line with it. Moves nothing when it is not ours."""

    def __call__(self, *, reference: str, account: str, now: datetime) -> object: ...


ABOUT: dict[str, Refresh] = {
    "charge.dispute.": refresh_dispute,
    "radar.early_fraud_warning.": refresh_fraud_warning,
    "mandate.updated": refresh_mandate,
    "payout.": refresh_payout,
}


# Stripe shows our answer beside the delivery: whoever looks there reads what is wrong, and what to do.
WHY = {
    "too-large": "The body is larger than 256 kB, or does not say how large it is. Stripe sends less.",
    "unsigned": "There is no Stripe-Signature header that says when it was signed. Only Stripe posts here.",
    "time": "It was signed more than five minutes ago, or in the future. Check the clock of this server.",
    "signature": "The signature is of no endpoint of ours. Check the signing secret (STRIPE_WEBHOOK_SECRET).",
    "content": "The body is not an event as Stripe sends them: JSON with id, type and data.object.",
}


def _refused(code: str) -> JsonResponse:
    return JsonResponse({"refused": code, "why": WHY[code]}, status=400)


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
        event_id, kind = event["id"], event["type"]
        object_id = event["data"]["object"].get("id", "")  # a balance, for one, has no id
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _refused("content")
    named = ((_NAME, event_id), (_NAME, kind), (_OBJECT, object_id))
    if not all(isinstance(found, str) and shape.fullmatch(found) for shape, found in named):
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
                type=kind,
                object_id=object_id,
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
    _apply(event, now)
    event.applied_at = clock.wall_time()
    event.save(update_fields=["applied_at"])
    # The archive comes after, in a message of its own: when it cannot be written, money is settled all the same.
    leave_message(kind="stripe.archive", reference=reference)


def _apply(event: ProviderEvent, now: datetime) -> None:
    about, account = event.object_id, event.account
    if event.type.startswith(ABOUT_SESSIONS):
        attempt = attempt_of_session(about, account=account)
        if attempt is not None:
            refresh_attempt(attempt=attempt, session_id=about, now=now)
        else:
            follow_mandate_form(session_id=about, account=account, now=now)
    elif event.type.startswith(ABOUT_INTENTS):
        attempt = attempt_of_intent(about, account=account)
        if attempt is not None:
            refresh_attempt(attempt=attempt, intent_id=about, now=now)
    elif event.type.startswith(ABOUT_REFUNDS):
        follow_refunds(kind=event.type, object_id=about, account=account, now=now)
    elif refresh := next((one for prefix, one in ABOUT.items() if event.type.startswith(prefix)), None):
        refresh(reference=about, account=account, now=now)
