"""Trouble on demand: requests that fail and messages that come twice, late, in another order or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
import stripe

from stripe_sandbox.disorder import Disorder, disorder
from stripe_sandbox.server import RunningSandbox, start
from tests.stripe_sandbox.given import DAY, a_client, a_customer, door, event_types, move_clock
from tests.stripe_sandbox.receiver import SECRET, Receiver
from tests.stripe_sandbox.tour import card_payment


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


@pytest.fixture
def sending(receiver: Receiver) -> Iterator[RunningSandbox]:
    with start(webhook_url=receiver.url, webhook_secret=SECRET, retry_after=(0.0, 0.0)) as running:
        yield running


@pytest.mark.parametrize(
    ("kind", "error", "status"),
    [
        ("rate_limit", stripe.RateLimitError, 429),
        ("error", stripe.APIError, 500),
        ("busy", stripe.StripeError, 409),
        ("closed", stripe.APIConnectionError, None),
    ],
)
def test_requests_fail_as_often_as_asked_and_nothing_is_done(
    sandbox: RunningSandbox,
    client: stripe.StripeClient,
    kind: str,
    error: type[stripe.StripeError],
    status: int | None,
) -> None:
    door(sandbox, "/sandbox/faults", {"kind": kind, "times": 2})

    for _ in range(2):
        with pytest.raises(error) as failure:
            a_customer(client)
        assert failure.value.http_status == status

    assert client.v1.customers.list().data == []
    assert a_customer(client).object == "customer"


def test_an_answer_that_is_lost_is_given_again_under_the_same_key(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    """Stripe did it and the shop does not know: asking again with the key does nothing twice."""
    params: Any = {"amount": 1_000, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    door(sandbox, "/sandbox/faults", {"kind": "closed_after", "times": 1})
    with pytest.raises(stripe.APIConnectionError):
        client.v1.payment_intents.create(params, {"idempotency_key": "attempt-1"})
    [made] = client.v1.payment_intents.list().data

    again = client.v1.payment_intents.create(params, {"idempotency_key": "attempt-1"})

    assert (again.id, again.status) == (made.id, "succeeded")
    assert len(client.v1.charges.list().data) == 1


def test_the_api_is_away_for_a_day_and_survives_a_restart_being_away(tmp_path: Path) -> None:
    with start(state=tmp_path / "state") as sandbox:
        door(sandbox, "/sandbox/faults", {"kind": "closed", "for_seconds": DAY, "path": "/v1/customers"})
    with start(state=tmp_path / "state") as sandbox:
        client = a_client(sandbox)
        with pytest.raises(stripe.APIConnectionError):
            a_customer(client)
        assert client.v1.events.list().data == []

        move_clock(sandbox, DAY)

        assert a_customer(client).object == "customer"


def test_faults_are_taken_away_together(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    door(sandbox, "/sandbox/faults", {"kind": "error"})
    answer = door(sandbox, "/sandbox/faults", {"kind": "rate_limit"})
    assert [fault["kind"] for fault in answer["faults"]] == ["error", "rate_limit"]

    assert door(sandbox, "/sandbox/faults", {"kind": "none"}) == {"faults": []}

    assert client.v1.customers.list().data == []


def test_a_refusal_for_the_state_of_an_object_is_kept_under_its_key(client: stripe.StripeClient) -> None:
    intent = card_payment(client, cents=10_000)
    client.v1.refunds.create({"payment_intent": intent.id})

    def again() -> stripe.InvalidRequestError:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.refunds.create({"payment_intent": intent.id}, {"idempotency_key": "refund-2"})
        return refusal.value

    first, second = again(), again()

    assert first.code == second.code == "charge_already_refunded"
    assert first.headers is not None
    assert second.headers is not None
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_refused_card_is_kept_under_its_key_and_forgotten_when_told_so(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    params: Any = {
        "amount": 1_000,
        "currency": "eur",
        "payment_method": "pm_card_visa_chargeDeclined",
        "confirm": True,
    }
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.payment_intents.create(params, {"idempotency_key": "attempt-1"})
    assert len(client.v1.charges.list().data) == 1

    assert door(sandbox, "/sandbox/idempotency_keys/forget", {}) == {"forgotten": 1}

    with pytest.raises(stripe.CardError):
        client.v1.payment_intents.create(params, {"idempotency_key": "attempt-1"})
    assert len(client.v1.charges.list().data) == 2


def test_another_version_of_the_api_is_refused(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version: 2020-08-27"):
        client.v1.customers.list({}, {"stripe_version": "2020-08-27"})

    assert client.v1.customers.list({}, {"stripe_version": "2026-08-26.dahlia"}).data == []


def test_messages_are_sent_more_often(sending: RunningSandbox, receiver: Receiver) -> None:
    door(sending, "/sandbox/webhooks", {"duplicate": 2})

    a_customer(a_client(sending))

    ids = {receiver.next().event.id for _ in range(3)}
    assert len(ids) == 1


def test_messages_are_held_and_go_out_with_the_newest_first(
    sending: RunningSandbox, receiver: Receiver
) -> None:
    client = a_client(sending)
    door(sending, "/sandbox/webhooks", {"reorder": 3})

    card_payment(client)

    told = [name for name in event_types(client) if name != "payment_method.attached"]
    assert len(told) == 3
    assert [receiver.next().event.type for _ in range(3)] == told[::-1]


def test_messages_that_are_held_go_out_when_told_so(sending: RunningSandbox, receiver: Receiver) -> None:
    door(sending, "/sandbox/webhooks", {"reorder": 100})
    customer = a_customer(a_client(sending))
    assert door(sending, "/sandbox/health")["deliveries_waiting"] == 1

    assert door(sending, "/sandbox/webhooks/release", {}) == {"released": 1}

    assert receiver.next().event.data.object["id"] == customer.id


def test_dropped_messages_never_come_though_the_events_are_there_to_be_asked_for(
    sending: RunningSandbox, receiver: Receiver
) -> None:
    client = a_client(sending)
    door(sending, "/sandbox/webhooks", {"drop": True, "for_seconds": DAY})
    a_customer(client, "Weg")
    move_clock(sending, DAY)
    shown = a_customer(client, "Er")

    message = receiver.next()

    assert message.event.data.object["id"] == shown.id
    with pytest.raises(Empty):
        receiver.messages.get_nowait()
    dropped = client.v1.events.list().data[1]
    assert dropped.data.object["name"] == "Weg"
    assert door(sending, f"/sandbox/events/{dropped.id}/resend", {"times": 1})["deliveries"] == 1
    assert receiver.next().event.id == dropped.id


def test_late_messages_wait(sending: RunningSandbox, receiver: Receiver) -> None:
    door(sending, "/sandbox/webhooks", {"delay_seconds": 3_600})
    a_customer(a_client(sending))

    with sending.sandbox.work() as work:
        queue = work.sandbox.queue
        [waiting] = queue.waiting()
        # The same event at a moment that is known: it is due an hour after that, and no sooner.
        [event] = work.store.newest("event")
        queue.add(event, due_at=1_000, manner=disorder(work.store, work.now))
        late = queue.of_event(event["id"])[-1]
        assert (waiting.event, waiting.state, late.due_at) == (event["id"], "waiting", 4_600)
        assert (late in queue.due(4_599.9), late in queue.due(4_600)) == (False, True)
    assert receiver.messages.empty()


def test_two_endpoints_sign_with_their_own_secrets(receiver: Receiver) -> None:
    with start() as sandbox, Receiver() as other:
        client = a_client(sandbox)
        made = [
            client.v1.webhook_endpoints.create({"url": one.url, "enabled_events": ["*"]})
            for one in (receiver, other)
        ]
        a_customer(client)

        for endpoint, one in zip(made, (receiver, other), strict=True):
            message = one.next()
            assert endpoint.secret is not None
            event = stripe.Webhook.construct_event(message.body, message.signature, endpoint.secret)
            assert event.type == "customer.created"
        assert made[0].secret != made[1].secret


def test_the_switches_are_off_at_first(sandbox: RunningSandbox) -> None:
    assert door(sandbox, "/sandbox/faults") == {"faults": []}
    assert Disorder(**door(sandbox, "/sandbox/webhooks")) == Disorder()
