"""Starts a payment: one open attempt per receivable, stored before Stripe is called."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stripe.params.checkout import SessionCreateParamsLineItem as CheckoutLine

from billing.actions.receivables import locked_receivable, open_cents
from billing.choices import AttemptState
from billing.models import PaymentAttempt, ProviderCustomer, Receivable
from billing.providers.stripe.accounts import account_for
from billing.providers.stripe.adapter import SILENT, plain, stripe_client
from billing.providers.stripe.attempts import UNDER_WAY, refresh_attempt
from foundation.errors import Conflict
from foundation.models import Party
from invoices.models import Issuer


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
    """The address where this receivable is paid. Asking again gives the page that is open already.

    What Stripe says of that page is read first: one that has expired, or whose payment the bank refused after all,
    makes room for a new one. Refuses a receivable that is paid or credited, one whose payment is on its way, and
    (ProviderSilent) when Stripe does not answer. The attempt is stored before the call, and its reference is the
    idempotency key: a crash in between, or two people at once, end in one page.
    """
    try:
        for _turn in range(2):
            attempt, is_new = _attempt(receivable, now)
            if attempt.debit_cents is not None:
                break
            customer = customer_of(attempt.receivable.party, attempt.receivable.document.issuer)
            session_id = "" if is_new else attempt.session_id or session_of(attempt, customer)
            if not session_id:
                return _open_page(attempt, customer, success_url, cancel_url, language)
            attempt = refresh_attempt(attempt=attempt, session_id=session_id, now=now)
            if attempt.state == AttemptState.OPEN:
                return attempt.url
            if attempt.state == AttemptState.PROCESSING:
                break
    except SILENT as error:
        raise ProviderSilent from error
    raise PaymentUnderWay(number=receivable.document.number)


def _open_page(
    attempt: PaymentAttempt, customer: str, success_url: str, cancel_url: str, language: str
) -> str:
    receivable = attempt.receivable
    session = stripe_client(account_for(receivable.document.issuer.code)).v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": customer,
            "client_reference_id": receivable.document.number,
            "locale": "nl" if language == "nl" else "en",
            "success_url": success_url,
            "cancel_url": cancel_url,
            "payment_method_types": ["ideal", "card"],
            "line_items": _line_items(receivable, language),
            "payment_intent_data": {
                "setup_future_usage": "off_session",
                "metadata": {"attempt": attempt.reference},
            },
            "metadata": {"attempt": attempt.reference},
        },
        {"idempotency_key": attempt.reference},
    )
    PaymentAttempt.objects.filter(pk=attempt.pk, state=AttemptState.CREATED).update(
        state=AttemptState.OPEN, session_id=session.id, url=session.url or ""
    )
    return str(session.url)


def session_of(attempt: PaymentAttempt, customer: str) -> str:
    """The session that a call of which the answer never arrived has made, if it made one.

    Asking Stripe again with the same key would not do: the second person may read another language.
    """
    client = stripe_client(account_for(attempt.receivable.document.issuer.code))
    for session in client.v1.checkout.sessions.list({"customer": customer, "limit": 100}):
        if (plain(session).get("metadata") or {}).get("attempt") == attempt.reference:
            return str(session.id)
    return ""


def _line_items(receivable: Receivable, language: str) -> list[CheckoutLine]:
    """What the payer reads: the sum without VAT and the VAT, or what is left of it after a part was paid."""
    left, document = open_cents(receivable), receivable.document
    parts = [(document.number, left)]
    if left == document.gross_cents and document.vat_cents > 0:
        with translation.override(language):
            parts = [(gettext("Without VAT"), document.net_cents), (gettext("VAT"), document.vat_cents)]
    return [
        {
            "quantity": 1,
            "price_data": {"currency": "eur", "unit_amount": cents, "product_data": {"name": name}},
        }
        for name, cents in parts
    ]


@transaction.atomic
def _attempt(receivable: Receivable, now: datetime) -> tuple[PaymentAttempt, bool]:
    """The attempt under way, or a new one; and whether it is new."""
    locked = locked_receivable(receivable.pk)
    if open_cents(locked) <= 0:
        raise NothingToPay(number=locked.document.number)
    attempt = PaymentAttempt.objects.filter(receivable=locked, state__in=UNDER_WAY).first()
    if attempt is None:
        return PaymentAttempt.objects.create(receivable=locked, opened_at=now), True
    attempt.receivable = locked
    return attempt, False


def customer_of(party: Party, issuer: Issuer) -> str:
    """The id of a party as the provider of an issuer knows it; it is made known there when it was not."""
    known = ProviderCustomer.objects.filter(party=party, issuer=issuer).first()
    if known is not None:
        return known.customer_id
    customer = stripe_client(account_for(issuer.code)).v1.customers.create(
        {"name": party.name, "email": party.email, "metadata": {"party": party.reference}},
        {"idempotency_key": f"customer:{issuer.pk}:{party.reference}"},
    )
    ProviderCustomer.objects.get_or_create(party=party, issuer=issuer, defaults={"customer_id": customer.id})
    return customer.id
