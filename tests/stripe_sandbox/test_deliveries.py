"""Events are signed as Stripe signs them, come again when they fail, and can come four times at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import stripe

from stripe_sandbox.deliveries import RETRY_AFTER
from stripe_sandbox.server import RunningSandbox, start
from tests.stripe_sandbox.given import (
    DAY,
    a_client,
    a_customer,
    a_session,
    door,
    event_types,
    move_clock,
    outcome,
)
from tests.stripe_sandbox.receiver import SECRET, Receiver


def started(receiver: Receiver) -> RunningSandbox:
    return start(webhook_url=receiver.url, webhook_secret=SECRET, retry_after=(0.0, 0.0, 0.0))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


def test_a_delivered_event_is_signed_and_says_what_happened(receiver: Receiver) -> None:
    with started(receiver) as sandbox:
        client = a_client(sandbox)
        customer = a_customer(client)

        event = receiver.next().event

        assert (event.type, event.data.object["id"]) == ("customer.created", customer.id)
        assert client.v1.events.retrieve(event.id).type == "customer.created"


def test_another_secret_does_not_fit_the_signature(receiver: Receiver) -> None:
    with started(receiver) as sandbox:
        a_customer(a_client(sandbox))
        message = receiver.next()

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(message.body, message.signature, "whsec_other")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(message.body + b" ", message.signature, SECRET)


def test_signatures_carry_the_wall_clock_whatever_the_business_clock_says(receiver: Receiver) -> None:
    with started(receiver) as sandbox:
        move_clock(sandbox, 400 * DAY)
        a_customer(a_client(sandbox))

        assert receiver.next().event.created > datetime.fromisoformat("2027-01-01T00:00:00+00:00").timestamp()


def test_a_message_that_fails_comes_again_the_same(receiver: Receiver) -> None:
    receiver.statuses = [500, 302]
    with started(receiver) as sandbox:
        a_customer(a_client(sandbox))

        messages = [receiver.next() for _ in range(3)]

        assert len({message.event.id for message in messages}) == 1


def test_a_message_is_given_up_after_its_last_attempt(receiver: Receiver) -> None:
    receiver.statuses = [500] * 4
    with started(receiver) as sandbox:
        client = a_client(sandbox)
        a_customer(client)
        first = [receiver.next().event.id for _ in range(4)]
        a_customer(client)

        assert receiver.next().event.id not in first


def test_the_wait_for_another_try_grows_from_a_second_to_an_hour() -> None:
    with start() as sandbox:
        client = a_client(sandbox)
        client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["*"]})
        door(sandbox, "/sandbox/webhooks", {"reorder": 100})
        a_customer(client)

        waits = []
        with sandbox.sandbox.work() as work:
            queue = work.sandbox.queue
            [delivery] = queue.waiting()
            for _attempt in RETRY_AFTER:
                queue.failed(delivery, "500", moment=delivery.due_at)
                [later] = queue.of_event(delivery.event)
                waits.append(later.due_at - delivery.due_at)
                delivery = later
            queue.failed(delivery, "500", moment=delivery.due_at)
            [over] = queue.of_event(delivery.event)

    assert waits == list(RETRY_AFTER) == sorted(RETRY_AFTER)
    assert (waits[0], waits[-1]) == (1, 3600)
    assert (over.state, over.attempts) == ("given up", len(RETRY_AFTER) + 1)


def test_the_same_message_four_times_arrives_four_times_at_once() -> None:
    with Receiver(together=4) as receiver, start(business_name="Menukaart") as sandbox:
        client = a_client(sandbox)
        made = client.v1.webhook_endpoints.create(
            {"url": receiver.url, "enabled_events": ["checkout.session.completed"]}
        )
        assert made.secret is not None
        session = a_session(client, customer=a_customer(client).id)

        outcome(sandbox, session.id, "paid_four_times")

        messages = [receiver.next() for _ in range(4)]
        ids = {
            stripe.Webhook.construct_event(message.body, message.signature, made.secret).id
            for message in messages
        }
        assert len(ids) == 1
        assert event_types(client).count("checkout.session.completed") == 1


def test_an_event_is_sent_again_as_often_as_asked(receiver: Receiver) -> None:
    with started(receiver) as sandbox:
        client = a_client(sandbox)
        a_customer(client)
        event = receiver.next().event

        assert door(sandbox, f"/sandbox/events/{event.id}/resend", {"times": 3})["deliveries"] == 3

        assert [receiver.next().event.id for _ in range(3)] == [event.id] * 3


def test_an_endpoint_gets_only_what_it_asked_for_and_shows_its_secret_once(receiver: Receiver) -> None:
    with start() as sandbox:
        client = a_client(sandbox)
        made = client.v1.webhook_endpoints.create(
            {"url": receiver.url, "enabled_events": ["checkout.session.expired"]}
        )
        assert made.secret is not None
        assert made.secret.startswith("whsec_")
        assert "secret" not in client.v1.webhook_endpoints.retrieve(made.id)
        session = a_session(client, customer=a_customer(client).id)

        client.v1.checkout.sessions.expire(session.id)

        message = receiver.next()
        event = stripe.Webhook.construct_event(message.body, message.signature, made.secret)
        assert event.type == "checkout.session.expired"
        assert client.v1.webhook_endpoints.delete(made.id).deleted is True
        assert client.v1.webhook_endpoints.list().data == []


def test_the_endpoint_given_at_the_start_is_made_once(receiver: Receiver) -> None:
    with started(receiver) as sandbox:
        [endpoint] = a_client(sandbox).v1.webhook_endpoints.list().data

    assert (endpoint.url, endpoint.enabled_events) == (receiver.url, ["*"])
