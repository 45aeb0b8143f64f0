"""Paying through the Stripe sandbox in a test: the sandbox, a choice on its page, its events, signed posts."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import stripe
from django.test import Client

from billing.models import Agreement, PaymentAttempt, Receivable
from billing.providers.stripe.checkout import start_checkout
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from stripe_sandbox.server import RunningSandbox, start
from tests.billing.given import NOW

SECRET = "whsec_test00000000000000000000000000"


@pytest.fixture
def sandbox(settings, monkeypatch) -> Iterator[RunningSandbox]:
    with start(now=NOW) as running:
        settings.STRIPE_API_HOST = running.url
        monkeypatch.setattr(stripe, "api_base", running.url)  # dj-stripe's own requests
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        settings.OUTBOX_HANDLERS = {
            "stripe.event": settings.OUTBOX_HANDLERS["stripe.event"],
            "stripe.archive": settings.OUTBOX_HANDLERS["stripe.archive"],
            "stripe.mandate": settings.OUTBOX_HANDLERS["stripe.mandate"],
            "payment.page": settings.OUTBOX_HANDLERS["payment.page"],
            "refund.send": settings.OUTBOX_HANDLERS["refund.send"],
            **dict.fromkeys(
                [
                    "invoice.render",
                    "mark.decided",
                    "mark.due",
                    "quote.accepted",
                    "agreement.ended",
                    "agreement.withdrawn",
                    "agreement.changed",
                    "agreement.rests",
                    "agreement.goes_on",
                    "agreement.transferred",
                    "lead.left",
                    "member.invited",
                    "agreement.renews",
                    "quote.expires",
                    "invoice.mail",
                    "payment.late",
                    "payment.left_over",
                    "agreement.paying_method",
                    "payment.disputed",
                    "debit.stopped",
                    "debit.used_up",
                ],
                "tests.foundation.handlers.write_down",
            ),
        }
        yield running


def pay_page(agreement: Agreement, *, language: str = "nl") -> str:
    """Start a checkout of the first invoice, as a person reading this language does."""
    receivable = Receivable.objects.get(agreement=agreement, is_first=True)
    return start_checkout(
        receivable=receivable,
        success_url=f"http://localhost/{language}/paid",
        cancel_url=f"http://localhost/{language}/back",
        language=language,
        now=NOW,
    )


def choose(sandbox: RunningSandbox, outcome: str, **more: str) -> None:
    """Choose how the newest attempt ends, as a tester does on the payment page."""
    session = PaymentAttempt.objects.latest("id").session_id
    answer = httpx.post(
        f"{sandbox.url}/sandbox/checkout/{session}/outcome", json={"outcome": outcome, **more}
    )
    assert answer.status_code == 200, answer.text


def events(sandbox: RunningSandbox) -> list[dict[str, Any]]:
    """All events of the sandbox, oldest first."""
    answer = httpx.get(
        f"{sandbox.url}/v1/events?limit=100",
        headers={"Authorization": "Bearer sk_test_menukaartsandbox0000000000"},
    )
    return list(reversed(answer.json()["data"]))


def signature(body: bytes, *, at: float | None = None, secret: str = SECRET) -> str:
    """The header Stripe would send with a body."""
    stamp = int(at or wall_time().timestamp())
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={signed}"


def post(event: dict[str, Any], **signing: Any) -> int:
    """Deliver an event to our door; answers the status."""
    body = json.dumps(event).encode()
    return (
        Client()
        .post(
            "/hooks/stripe/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature(body, **signing)},
        )
        .status_code
    )


def deliver_all(sandbox: RunningSandbox) -> None:
    """Post every event there is and let the worker take them on."""
    for event in events(sandbox):
        assert post(event) == 200
    deliver_due()


def pass_days(sandbox: RunningSandbox, days: int) -> None:
    """Move the sandbox's business clock on; what falls due there happens."""
    answer = httpx.post(f"{sandbox.url}/sandbox/clock", json={"advance_seconds": days * 86400})
    assert answer.status_code == 200, answer.text
