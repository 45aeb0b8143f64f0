"""The only maker of Stripe clients: one pinned API version, one address, one key."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import stripe
from django.conf import settings

from billing.providers.stripe.accounts import StripeAccount, shared_account

# Stripe did not do what we asked, and may when asked again: away, broken, too busy, or busy with this very request.
SILENT = (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError, stripe.IdempotencyError)


@cache
def _client(key: str, address: str, version: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key, base_addresses={"api": address}, stripe_version=version, max_network_retries=2
    )


def stripe_client(account: StripeAccount | None = None) -> stripe.StripeClient:
    """The client of an account (the shared one when not said): towards Stripe itself, or the sandbox."""
    key = (account or shared_account()).secret_key
    return _client(key, settings.STRIPE_API_HOST, settings.STRIPE_API_VERSION)


def plain(resource: object) -> dict[str, Any]:
    """A Stripe object as plain data: what dj-stripe stores, and what our code reads."""
    found: dict[str, Any] = json.loads(str(resource))
    return found


def is_gone(error: stripe.InvalidRequestError) -> bool:
    """Whether Stripe says that what we asked about does not exist (any more)."""
    return error.code == "resource_missing"
