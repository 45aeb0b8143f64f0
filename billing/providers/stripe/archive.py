"""Keeps what Stripe said, as dj-stripe's synced models. Money state never reads from here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import stripe
from django.conf import settings
from django.db import transaction
from djstripe import models as djstripe_models
from djstripe.enums import APIKeyType

from billing.models import ProviderEvent
from billing.providers.stripe.accounts import StripeAccount, account_for
from billing.providers.stripe.adapter import is_gone, plain, stripe_client

MODELS = {
    "account": djstripe_models.Account,
    "customer": djstripe_models.Customer,
    "payment_method": djstripe_models.PaymentMethod,
    "mandate": djstripe_models.Mandate,
    "payment_intent": djstripe_models.PaymentIntent,
    "charge": djstripe_models.Charge,
    "refund": djstripe_models.Refund,
    "checkout.session": djstripe_models.Session,
}

# A charge by iDEAL or direct debit is a py_. Other events named charge.… are about refunds and disputes.
CHARGES = ("ch_", "py_")


def ensure_account(ours: StripeAccount) -> str:
    """Make sure an account and the key that owns everything of it are stored; answer the account's id."""
    stored = djstripe_models.APIKey.objects.filter(secret=ours.secret_key).first()
    if stored is not None and stored.djstripe_owner_account_id:
        return str(stored.djstripe_owner_account_id)
    account = plain(stripe_client(ours).v1.accounts.retrieve_current())
    with transaction.atomic():
        owner, _new = djstripe_models.Account.objects.update_or_create(
            id=account["id"], defaults={"livemode": settings.STRIPE_LIVE_MODE, "stripe_data": account}
        )
        djstripe_models.APIKey.objects.update_or_create(
            secret=ours.secret_key,
            defaults={
                "type": APIKeyType.secret,
                "livemode": settings.STRIPE_LIVE_MODE,
                "djstripe_owner_account": owner,
                "name": "Menukaart",
            },
        )
    return str(account["id"])


def keep(resource: dict[str, Any], ours: StripeAccount) -> None:
    """Sync one object into dj-stripe's archive; kinds it does not keep are passed over."""
    model = MODELS.get(str(resource.get("object")))
    if model is None:
        return
    ensure_account(ours)
    model.sync_from_stripe_data(resource, api_key=ours.secret_key)


def archive_event(*, reference: str, now: datetime) -> None:
    """Sync the object that an event is about, read afresh: an outbox handler. What is gone at Stripe is passed over."""
    event = ProviderEvent.objects.get(event_id=reference)
    try:
        _archive(event)
    except stripe.InvalidRequestError as error:
        if not is_gone(error):
            raise


def _archive(event: ProviderEvent) -> None:
    ours = account_for(event.account)
    client = stripe_client(ours).v1
    if event.type.startswith("checkout.session."):
        keep(plain(client.checkout.sessions.retrieve(event.object_id)), ours)
    elif event.type.startswith("payment_intent."):
        keep(plain(client.payment_intents.retrieve(event.object_id)), ours)
    elif event.type.startswith(("refund.", "charge.refund.")):
        keep(plain(client.refunds.retrieve(event.object_id)), ours)
    elif event.type.startswith("charge.") and event.object_id.startswith(CHARGES):
        keep(plain(client.charges.retrieve(event.object_id)), ours)
