"""Builders: a client, a customer, a session, and the doors of the sandbox."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import stripe

from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.recording import RecordingClient

KEY = "sk_test_" + "Sandbox0" * 3
DAY = 24 * 60 * 60


def a_client(sandbox: RunningSandbox, key: str = KEY) -> stripe.StripeClient:
    """Stripe's own client; what it asks and gets is recorded."""
    return stripe.StripeClient(
        key, base_addresses={"api": sandbox.url}, max_network_retries=0, http_client=RecordingClient()
    )


def a_customer(client: stripe.StripeClient, name: str = "Kwekerij De Linde B.V.") -> stripe.Customer:
    return client.v1.customers.create({"name": name, "email": "administratie@delinde.example"})


def a_session(
    client: stripe.StripeClient, *, cents: int = 524_035, key: str | None = None, **more: Any
) -> stripe.checkout.Session:
    """An open session for one line that keeps a mandate, with anything else the test wants."""
    params: Any = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "eur",
                    "unit_amount": cents,
                    "product_data": {"name": "Factuur 2027-0001"},
                },
            }
        ],
        "payment_method_types": ["ideal", "card"],
        "payment_intent_data": {"setup_future_usage": "off_session"},
        "success_url": "http://127.0.0.1:1/betaald?sessie={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:1/terug",
        "client_reference_id": "Q-8F3K-2M",
        **more,
    }
    return client.v1.checkout.sessions.create(params, {"idempotency_key": key} if key else {})


def a_paid_session(
    client: stripe.StripeClient, sandbox: RunningSandbox, **more: Any
) -> stripe.checkout.Session:
    """A session that a customer paid by iDEAL."""
    customer = a_customer(client)
    session = a_session(client, customer=customer.id, **more)
    outcome(sandbox, session.id, "paid")
    return client.v1.checkout.sessions.retrieve(session.id)


def outcome(sandbox: RunningSandbox, session: str, chosen: str, **more: Any) -> Any:
    return door(sandbox, f"/sandbox/checkout/{session}/outcome", {"outcome": chosen, **more})


def move_clock(sandbox: RunningSandbox, seconds: int) -> Any:
    return door(sandbox, "/sandbox/clock", {"advance_seconds": seconds})


def door(sandbox: RunningSandbox, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask one of the control doors; with a body it is a POST."""
    request = urllib.request.Request(  # noqa: S310 — the sandbox's own address
        sandbox.url + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 — the sandbox's own address
        return json.loads(answer.read())


def event_types(client: stripe.StripeClient) -> list[str]:
    """Types of all events so far, oldest first."""
    return [str(event.type) for event in client.v1.events.list({"limit": 100}).data][::-1]
