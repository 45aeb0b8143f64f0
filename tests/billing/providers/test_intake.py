"""Stripe's door: what is not Stripe's leaves no trace; what is, is answered at once and applied once, in any order."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import stripe
from django.test import Client

from billing.models import Allocation, Payment, PaymentAttempt, ProviderEvent
from billing.providers.stripe.adapter import stripe_client
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from stripe_sandbox.server import RunningSandbox
from tests.billing.given import an_agreement
from tests.billing.paying import SECRET, choose, deliver_all, events, pay_page, post, signature

EVENT = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}


def knock(body: bytes, header: str, **environ: Any) -> tuple[int, str]:
    reply = Client().post(
        "/hooks/stripe/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": header},
        **environ,
    )
    return reply.status_code, reply.json()["refused"]


def nothing_is_stored() -> bool:
    return not ProviderEvent.objects.exists() and not OutboxMessage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "unsigned"),
        ("v1=abc", "unsigned"),
        ("t=,v1=abc", "unsigned"),
        ("t=soon,v1=abc", "unsigned"),
        ("t=\xb2\xb3,v1=abc", "unsigned"),
        (f"t={'9' * 400},v1=abc", "unsigned"),
        (f"t={'9' * 5000},v1=abc", "unsigned"),
        ("t=AN_HOUR_AGO,v1=abc", "time"),
    ],
)
def test_a_header_that_cannot_be_right_is_refused_and_stores_nothing(settings, header, code):
    settings.STRIPE_WEBHOOK_SECRET = SECRET

    header = header.replace("AN_HOUR_AGO", str(int(wall_time().timestamp()) - 3600))
    assert knock(json.dumps(EVENT).encode(), header) == (400, code)
    assert nothing_is_stored()


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["v0={}", "v1=", "v1=\xe9", "v1={}0"])
def test_a_signature_of_another_kind_is_refused_and_stores_nothing(settings, scheme):
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    body = json.dumps(EVENT).encode()
    stamp, _comma, signed = signature(body).partition(",v1=")

    assert knock(body, f"{stamp},{scheme.format(signed)}") == (400, "signature")
    assert nothing_is_stored()


@pytest.mark.django_db
def test_a_body_that_was_changed_on_its_way_is_refused_and_stores_nothing(settings):
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    body = json.dumps(EVENT).encode()

    assert knock(body.replace(b"pi_1", b"pi_2"), signature(body)) == (400, "signature")
    assert nothing_is_stored()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"event"',
        b"{",
        b'{"id": "evt_1"}',
        b'{"id": "evt_1", "type": "payout.paid", "data": {"object": "po_1"}}',
        json.dumps(EVENT | {"id": "evt_" + "x" * 80}).encode(),
    ],
)
def test_a_signed_body_that_is_no_event_is_refused_and_stores_nothing(settings, body):
    settings.STRIPE_WEBHOOK_SECRET = SECRET

    assert knock(body, signature(body)) == (400, "content")
    assert nothing_is_stored()


@pytest.mark.django_db
def test_a_body_is_measured_before_it_is_read(settings):
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    body = json.dumps(EVENT).encode()

    assert knock(body, signature(body), CONTENT_LENGTH="262145") == (400, "too-large")
    assert knock(body, signature(body), CONTENT_LENGTH="much") == (400, "too-large")
    assert nothing_is_stored()
    assert Client().get("/hooks/stripe/").status_code == 405


@pytest.mark.django_db
def test_an_event_about_something_without_an_id_is_answered_and_moves_nothing(sandbox: RunningSandbox):
    event = {"id": "evt_balance", "type": "balance.available", "data": {"object": {"object": "balance"}}}

    assert post(event) == 200
    deliver_due()

    stored = ProviderEvent.objects.get()
    assert (stored.type, stored.object_id) == ("balance.available", "")
    assert stored.applied_at is not None
    assert not OutboxMessage.objects.filter(done_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("payment_intent.succeeded", "pi_unknown"),
        ("checkout.session.completed", "cs_unknown"),
        ("charge.succeeded", "ch_unknown"),
    ],
)
def test_an_event_about_something_that_stripe_does_not_know_is_closed_and_moves_nothing(
    sandbox: RunningSandbox, kind, about
):
    assert post({"id": "evt_lost", "type": kind, "data": {"object": {"id": about}}}) == 200
    deliver_due()

    assert ProviderEvent.objects.get().applied_at is not None
    assert not OutboxMessage.objects.filter(done_at=None).exists()
    assert not Payment.objects.exists()


@pytest.mark.django_db
def test_a_payment_at_stripe_that_is_not_ours_is_left_alone(sandbox: RunningSandbox):
    client = stripe_client().v1
    method = client.payment_methods.create(
        {
            "type": "card",
            "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"},
        }
    )
    client.payment_intents.create(
        {
            "amount": 5000,
            "currency": "eur",
            "payment_method": method.id,
            "payment_method_types": ["card"],
            "confirm": True,
        }
    )

    deliver_all(sandbox)

    assert ProviderEvent.objects.filter(type="payment_intent.succeeded", applied_at__isnull=False).exists()
    assert not Payment.objects.exists()


@pytest.mark.django_db
def test_an_event_that_overtakes_the_answer_to_our_own_call_settles_the_invoice(sandbox: RunningSandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid")
    # As if the answer with the session's id were still on its way to us.
    PaymentAttempt.objects.update(state="created", session_id="", url="")

    deliver_all(sandbox)

    attempt = PaymentAttempt.objects.get()
    assert attempt.state == "succeeded"
    assert attempt.session_id.startswith("cs_")
    assert attempt.intent_id.startswith("pi_")
    assert Payment.objects.get().provider_reference == attempt.intent_id
    agreement.refresh_from_db()
    assert agreement.first_paid_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["payment_intent.succeeded", "checkout.session.completed"])
def test_one_of_the_events_about_a_payment_is_enough(sandbox: RunningSandbox, kind):
    pay_page(an_agreement())
    choose(sandbox, "paid")
    PaymentAttempt.objects.update(state="created", session_id="", url="")

    for event in events(sandbox):
        if event["type"] == kind:
            post(event)
    deliver_due()

    assert PaymentAttempt.objects.get().state == "succeeded"
    assert Payment.objects.count() == Allocation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("order", range(4))
def test_the_events_of_a_refused_and_then_paid_invoice_in_any_order_end_the_same(
    sandbox: RunningSandbox, order
):
    pay_page(an_agreement())
    choose(sandbox, "refused")
    choose(sandbox, "paid")
    seen = events(sandbox) * 2
    random.Random(order).shuffle(seen)  # noqa: S311 -- an order that can be had again, not a secret

    for event in seen:
        assert post(event) == 200
        deliver_due()

    assert PaymentAttempt.objects.get().state == "succeeded"
    assert Payment.objects.get().cents == Allocation.objects.get().cents == 121000


@pytest.mark.django_db
def test_a_fault_of_stripe_that_is_not_about_something_gone_keeps_the_message(
    sandbox: RunningSandbox, settings
):
    settings.STRIPE_SECRET_KEY = "sk_live_revoked0000000000000000000"

    post(EVENT)
    deliver_due()

    message = OutboxMessage.objects.get(kind="stripe.event")
    assert (message.done_at, message.attempts) == (None, 1)
    assert stripe.AuthenticationError.__name__ in message.last_error
    assert ProviderEvent.objects.get().applied_at is None
