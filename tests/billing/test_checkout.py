"""Paying through the Stripe sandbox, over HTTP: no double charge, no lost money, each event once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test import Client
from djstripe import models as djstripe_models

from billing.models import (
    Allocation,
    Entry,
    Payment,
    PaymentAttempt,
    ProviderCustomer,
    ProviderEvent,
)
from billing.providers.stripe.checkout import NothingToPay, PaymentUnderWay, ProviderSilent
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from tests.billing.given import NOW, a_payment_of, an_agreement
from tests.billing.paying import SECRET, choose, events, pay_page, post, signature


@pytest.mark.django_db
def test_paying_with_ideal_opens_the_agreement_and_keeps_a_mandate(sandbox):
    agreement = an_agreement()

    pay_page(agreement)
    choose(sandbox, "paid")
    for event in events(sandbox):
        assert post(event) == 200
    deliver_due()

    agreement.refresh_from_db()
    assert agreement.first_paid_at is not None
    payment = Payment.objects.get()
    assert (payment.cents, payment.method) == (121000, "ideal")
    assert Allocation.objects.get().cents == 121000
    customer = ProviderCustomer.objects.get()
    assert customer.mandate_id.startswith("mandate_")
    assert PaymentAttempt.objects.get().state == "succeeded"
    assert djstripe_models.PaymentIntent.objects.filter(id=payment.provider_reference).exists()
    assert not OutboxMessage.objects.filter(kind="stripe.event", done_at=None).exists()


@pytest.mark.django_db
def test_asking_twice_gives_the_same_page_and_paying_twice_is_refused(sandbox):
    agreement = an_agreement()

    assert pay_page(agreement) == pay_page(agreement)
    assert PaymentAttempt.objects.count() == 1
    a_payment_of(agreement)
    with pytest.raises(NothingToPay):
        pay_page(agreement)


@pytest.mark.django_db
def test_a_page_of_another_amount_is_never_handed_out_again(sandbox):
    agreement = an_agreement()
    first = pay_page(agreement)
    a_payment_of(agreement, cents=21000)

    second = pay_page(agreement)
    choose(sandbox, "paid")

    assert first != second
    assert [one.state for one in PaymentAttempt.objects.order_by("id")] == ["expired", "open"]
    paid = [one for one in events(sandbox) if one["type"] == "payment_intent.succeeded"]
    assert [one["data"]["object"]["amount"] for one in paid] == [100000]


@pytest.mark.django_db
def test_a_crash_between_the_attempt_and_the_answer_ends_in_one_session(sandbox):
    agreement = an_agreement()
    first = pay_page(agreement)
    PaymentAttempt.objects.update(
        state="created", url="", session_id=""
    )  # as if our process died before the answer

    assert pay_page(agreement) == first
    assert PaymentAttempt.objects.count() == 1


@pytest.mark.django_db
def test_money_that_comes_in_twice_is_kept_and_settles_once(sandbox):
    agreement = an_agreement()
    pay_page(agreement)
    a_payment_of(agreement, provider="transfer:1")
    choose(sandbox, "paid")
    for event in events(sandbox):
        post(event)
    deliver_due()

    assert Payment.objects.count() == 2
    assert Allocation.objects.count() == 1
    kept = Entry.objects.get(
        source_reference=Payment.objects.get(method="ideal", provider_reference__startswith="pi_").reference
    )
    assert {(line.account.code, line.cents) for line in kept.lines.all()} == {
        ("1220", 121000),
        ("2100", -121000),
    }


@pytest.mark.django_db
def test_a_payment_on_its_way_waits_and_succeeds_later(sandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid_later")
    for event in events(sandbox):
        post(event)
    deliver_due()
    assert PaymentAttempt.objects.get().state == "processing"
    with pytest.raises(PaymentUnderWay):
        pay_page(agreement)

    httpx.post(
        f"{sandbox.url}/sandbox/clock", json={"advance_seconds": int(timedelta(days=3).total_seconds())}
    )
    for event in events(sandbox):
        post(event)
    deliver_due()

    assert PaymentAttempt.objects.get().state == "succeeded"
    assert Payment.objects.get().cents == 121000


@pytest.mark.django_db
def test_a_refusal_by_the_bank_leaves_the_invoice_payable(sandbox):
    agreement = an_agreement()
    url = pay_page(agreement)
    choose(sandbox, "refused")
    for event in events(sandbox):
        post(event)
    deliver_due()

    assert not Payment.objects.exists()
    assert pay_page(agreement) == url
    choose(sandbox, "paid")
    for event in events(sandbox):
        post(event)
    deliver_due()
    assert Payment.objects.count() == 1


@pytest.mark.django_db
def test_when_stripe_is_silent_the_message_stays_and_succeeds_later(sandbox, settings):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid")
    seen = events(sandbox)
    here, settings.STRIPE_API_HOST = settings.STRIPE_API_HOST, "http://127.0.0.1:9"
    for event in seen:
        assert post(event) == 200
    deliver_due()
    assert not Payment.objects.exists()
    with pytest.raises(ProviderSilent):
        pay_page(an_agreement())

    settings.STRIPE_API_HOST = here
    OutboxMessage.objects.filter(done_at=None).update(due_at=NOW - timedelta(days=365))
    deliver_due()

    assert Payment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "signing",
    [
        {"secret": "whsec_wrong"},
        {"at": wall_time().timestamp() - 400},
        {"at": wall_time().timestamp() + 4000},
    ],
)
def test_a_post_that_is_not_stripes_leaves_no_row(settings, signing):
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    event = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}

    assert post(event, **signing) == 400
    unsigned = Client().post("/hooks/stripe/", b"{}", content_type="application/json")
    large = Client().post(
        "/hooks/stripe/",
        b"x" * (300 * 1024),
        content_type="application/json",
        headers={"Stripe-Signature": signature(b"x" * (300 * 1024))},
    )

    assert (unsigned.status_code, large.status_code) == (400, 400)
    assert not ProviderEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_event_four_times_at_once_and_again_later_is_one_payment(sandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid")
    seen = events(sandbox)
    statuses: list[int] = []

    def deliver(event: dict[str, Any]) -> None:
        try:
            statuses.append(post(event))
            deliver_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver, args=(event,)) for event in seen for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses.extend(post(event) for event in seen)
    deliver_due()

    assert set(statuses) == {200}
    assert ProviderEvent.objects.count() == len(seen)
    assert Payment.objects.count() == 1
    assert Allocation.objects.count() == 1
    assert Entry.objects.filter(source_kind="payment").count() == 1
