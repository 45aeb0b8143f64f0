"""Starts a payment: one open attempt per receivable, stored before Stripe is called."""

from __future__ import annotations

from datetime import datetime

import stripe
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.receivables import locked_receivable, open_cents
from billing.choices import AttemptState
from billing.models import PaymentAttempt, ProviderCustomer, Receivable
from billing.providers.stripe.adapter import stripe_client
from foundation.errors import Conflict

OPEN = [AttemptState.CREATED, AttemptState.OPEN, AttemptState.PROCESSING]


class NothingToPay(Conflict):
    code = "nothing-to-pay"
    sentence = _("Invoice {number} is paid or credited. There is nothing to pay.")


class PaymentUnderWay(Conflict):
    code = "payment-under-way"
    sentence = _("A payment of invoice {number} is on its way. Wait until the bank has answered.")


class ProviderSilent(Conflict):
    status = 503
    code = "provider-silent"
    sentence = _("Our payment provider does not answer. Nothing was paid. Try again in a few minutes.")


def start_checkout(
    *, receivable: Receivable, success_url: str, cancel_url: str, language: str, now: datetime
) -> str:
    """The address where this receivable is paid. Asking again gives the same open attempt.

    Refuses one that is paid or credited, and one whose payment is on its way. The attempt is stored before the
    call, and its reference is the idempotency key: a crash in between ends in one session, not two.
    """
    attempt = _attempt(receivable, now)
    if attempt.url and attempt.state == AttemptState.OPEN:
        return attempt.url
    receivable = attempt.receivable
    try:
        customer = _customer(receivable)
        session = stripe_client().v1.checkout.sessions.create(
            {
                "mode": "payment",
                "customer": customer,
                "client_reference_id": receivable.document.number,
                "locale": "nl" if language == "nl" else "en",
                "success_url": success_url,
                "cancel_url": cancel_url,
                "payment_method_types": ["ideal", "card"],
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": "eur",
                            "unit_amount": open_cents(receivable),
                            "product_data": {"name": receivable.document.number},
                        },
                    }
                ],
                "payment_intent_data": {
                    "setup_future_usage": "off_session",
                    "metadata": {"attempt": attempt.reference},
                },
                "metadata": {"attempt": attempt.reference},
            },
            {"idempotency_key": attempt.reference},
        )
    except (stripe.APIConnectionError, stripe.APIError) as error:
        raise ProviderSilent from error
    PaymentAttempt.objects.filter(pk=attempt.pk, state=AttemptState.CREATED).update(
        state=AttemptState.OPEN, session_id=session.id, url=session.url or ""
    )
    return str(session.url)


@transaction.atomic
def _attempt(receivable: Receivable, now: datetime) -> PaymentAttempt:
    locked = locked_receivable(receivable.pk)
    if open_cents(locked) <= 0:
        raise NothingToPay(number=locked.document.number)
    attempt = PaymentAttempt.objects.filter(receivable=locked, state__in=OPEN).first()
    if attempt is None:
        return PaymentAttempt.objects.create(receivable=locked, opened_at=now)
    if attempt.state == AttemptState.PROCESSING:
        raise PaymentUnderWay(number=locked.document.number)
    attempt.receivable = locked
    return attempt


def _customer(receivable: Receivable) -> str:
    issuer_id = receivable.document.issuer_id
    known = ProviderCustomer.objects.filter(party=receivable.party, issuer_id=issuer_id).first()
    if known is not None:
        return known.customer_id
    customer = stripe_client().v1.customers.create(
        {
            "name": receivable.party.name,
            "email": receivable.party.email,
            "metadata": {"party": receivable.party.reference},
        },
        {"idempotency_key": f"customer:{issuer_id}:{receivable.party.reference}"},
    )
    ProviderCustomer.objects.get_or_create(
        party=receivable.party, issuer_id=issuer_id, defaults={"customer_id": customer.id}
    )
    return customer.id
