"""Tells Stripe where to send its events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse

from billing.providers.stripe.accounts import StripeAccount
from billing.providers.stripe.adapter import stripe_client

EVENTS: Final = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.processing",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "radar.early_fraud_warning.created",
    "mandate.updated",
    "payout.created",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "payout.reconciliation_completed",
    # These move nothing here; they are kept as what Stripe said.
    "customer.created",
    "customer.updated",
    "payment_method.attached",
    "charge.succeeded",
    "charge.updated",
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where Stripe sends events; `secret` only when it was made just now."""

    url: str
    secret: str | None


def ensure_endpoint(account: StripeAccount) -> Endpoint:
    """Make the endpoint for our events at Stripe, or answer the one for this address, which then gets all we act on."""
    client = stripe_client(account)
    url = settings.SITE_URL + reverse("stripe:events")
    for known in client.v1.webhook_endpoints.list({"limit": 100}).auto_paging_iter():
        if known.url == url:
            heard = set(known.enabled_events)
            if "*" not in heard and not heard.issuperset(EVENTS):
                client.v1.webhook_endpoints.update(known.id, {"enabled_events": list(EVENTS)})
            return Endpoint(url, None)
    made = client.v1.webhook_endpoints.create(
        {"url": url, "enabled_events": list(EVENTS)}, {"idempotency_key": f"endpoint:{url}"}
    )
    return Endpoint(url, made.secret)
