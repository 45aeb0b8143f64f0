"""Every object has the keys of Stripe's example, and no key the typed class of the `stripe` package does not know."""

from __future__ import annotations

import json
import typing
from pathlib import Path
from typing import Any

import pytest
import stripe

import stripe_sandbox
from stripe_sandbox.flows.jobs import LATER_DAYS, REVERSED_DAYS
from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import DAY, a_customer, a_session, door, event_types, move_clock, outcome

EXAMPLES = json.loads((Path(stripe_sandbox.__file__).parent / "fixtures" / "resources.json").read_text())[
    "resources"
]

TYPED: dict[str, type] = {
    "account": stripe.Account,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "item": stripe.LineItem,
    "mandate": stripe.Mandate,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "price": stripe.Price,
    "refund": stripe.Refund,
    "webhook_endpoint": stripe.WebhookEndpoint,
}
ONLY_WHEN_EXPANDED = {"charge": {"refunds"}}
BY_KIND_OF_METHOD = {"payment_method": {"card"}}


@pytest.fixture
def everything(sandbox: RunningSandbox, client: stripe.StripeClient) -> dict[str, list[dict[str, Any]]]:
    """All objects after a story that makes one of each kind, by kind."""
    client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["payout.paid"]})
    customer = a_customer(client)
    by_ideal = a_session(client, customer=customer.id)
    outcome(sandbox, by_ideal.id, "paid")
    by_card = a_session(client, customer=customer.id, payment_method_types=["card"])
    outcome(sandbox, by_card.id, "refused")
    outcome(sandbox, by_card.id, "reversed")
    by_debit = a_session(client, customer=customer.id, cents=90_000, payment_method_types=["sepa_debit"])
    outcome(sandbox, by_debit.id, "paid_later")
    move_clock(sandbox, max(LATER_DAYS, REVERSED_DAYS) * DAY)
    paid = client.v1.checkout.sessions.retrieve(by_ideal.id)
    client.v1.refunds.create({"payment_intent": str(paid.payment_intent), "amount": 100})
    found: dict[str, list[dict[str, Any]]] = {"account": [_plain(client.v1.accounts.retrieve_current())]}
    with sandbox.sandbox.work() as work:
        for kind in TYPED:
            found.setdefault(kind, []).extend(work.store.newest(kind))
        lines = [
            line for one in found["checkout.session"] for line in work.store.hidden(one["id"])["line_items"]
        ]
    found["item"], found["price"] = lines, [line["price"] for line in lines]
    return found


def test_every_object_has_the_keys_of_stripes_example_and_of_the_typed_class(
    everything: dict[str, list[dict[str, Any]]],
) -> None:
    for kind, typed in TYPED.items():
        assert everything[kind], f"the story makes no {kind}"
        for obj in everything[kind]:
            expected = (
                set(EXAMPLES[kind]) - ONLY_WHEN_EXPANDED.get(kind, set()) - BY_KIND_OF_METHOD.get(kind, set())
            )
            assert expected <= set(obj), f"{kind} lacks {expected - set(obj)}"
            assert not list(_unknown_keys(obj, typed, kind))


def test_every_event_type_and_its_object_are_known_to_stripe(
    everything: dict[str, list[dict[str, Any]]],
) -> None:
    known = set(typing.get_args(stripe.Event.__annotations__["type"]))
    for event in everything["event"]:
        assert event["type"] in known
        assert not list(
            _unknown_keys(event["data"]["object"], TYPED[event["data"]["object"]["object"]], event["type"])
        )


def test_event_ids_are_unique_and_the_story_is_told_in_order(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = a_customer(client)

    outcome(sandbox, a_session(client, customer=customer.id).id, "paid")

    assert event_types(client) == [
        "customer.created",
        "payment_intent.created",
        "payment_method.attached",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    events = client.v1.events.list({"limit": 100}).data
    assert len({event.id for event in events}) == len(events)


def test_the_answers_say_which_version_of_the_api_they_are(sandbox: RunningSandbox) -> None:
    assert stripe.StripeClient("sk_test_" + "a" * 24).v1 is not None
    assert stripe_sandbox.API_VERSION == stripe._api_version._ApiVersion.CURRENT
    assert door(sandbox, "/sandbox/health")["api_version"] == stripe_sandbox.API_VERSION


def _unknown_keys(obj: dict[str, Any], typed: type, where: str) -> typing.Iterator[str]:
    """Keys, at every depth, that the typed class does not have. Free mappings such as metadata have none to check."""
    annotations = typed.__annotations__
    for name, value in obj.items():
        if name not in annotations:
            yield f"{where}.{name}"
        elif isinstance(value, dict) and (inner := _inner_class(annotations[name])) is not None:
            yield from _unknown_keys(value, inner, f"{where}.{name}")


def _inner_class(annotation: Any) -> type | None:
    for option in (annotation, *typing.get_args(annotation)):
        if isinstance(option, type) and issubclass(option, stripe.StripeObject) and option.__annotations__:
            return option
    return None


def _plain(obj: stripe.StripeObject) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(str(obj))
    return loaded
