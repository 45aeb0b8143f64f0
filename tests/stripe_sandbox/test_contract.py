"""The sandbox's side of the contract: each endpoint's parameters, each kind of object, and the check itself."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import stripe

import stripe_sandbox
from stripe_sandbox.api.endpoint import Endpoint
from stripe_sandbox.app import ENDPOINTS
from stripe_sandbox.parameters import accepted_by
from stripe_sandbox.server import RunningSandbox, start
from tests.stripe_sandbox.contract import DIFFERENT_FROM_EXAMPLE, EXAMPLES, problems_of
from tests.stripe_sandbox.given import KEY, a_customer, a_session, door, event_types, outcome
from tests.stripe_sandbox.recording import EXCHANGES
from tests.stripe_sandbox.tour import tour

NAMES = [f"{endpoint.method} {endpoint.path}" for endpoint in ENDPOINTS]


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSandbox]:
    """One sandbox for all requests that are refused."""
    with start(business_name="Menukaart") as running:
        yield running


def typed_names(endpoint: Endpoint) -> set[str]:
    return set(endpoint.params.__annotations__) - set(stripe.RequestOptions.__annotations__)


def ask(sandbox: RunningSandbox, endpoint: Endpoint, params: dict[str, str]) -> requests.Response:
    address = sandbox.url + endpoint.path.replace("<id>", "nobody").replace("<method>", "nothing")
    where = {"data": params} if endpoint.method == "POST" else {"params": params}
    return requests.request(endpoint.method, address, auth=(KEY, ""), timeout=20, **where)  # type: ignore[arg-type]  # data or params


def required(endpoint: Endpoint) -> dict[str, str]:
    """Something for each parameter that must be there, so that the refusal is about another one."""
    names: set[str] = getattr(endpoint.params, "__required_keys__", set()) & typed_names(endpoint)
    samples = {"amount": "1000", "currency": "eur", "url": "http://127.0.0.1:1/", "setup_intent": "seti_1"}
    given = {name: samples[name] for name in names if name in samples}
    if "enabled_events" in names:
        given["enabled_events[0]"] = "charge.succeeded"
    return given


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=NAMES)
def test_every_endpoint_refuses_a_parameter_that_stripe_does_not_know(
    shared: RunningSandbox, endpoint: Endpoint
) -> None:
    answer = ask(shared, endpoint, {**required(endpoint), "colour_of_the_sky": "blue"})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (
        400,
        "parameter_unknown",
        "colour_of_the_sky",
    )


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=NAMES)
def test_every_parameter_an_endpoint_acts_on_is_one_of_stripes_and_the_others_are_refused_by_name(
    shared: RunningSandbox, endpoint: Endpoint
) -> None:
    typed = typed_names(endpoint)
    if endpoint.understood is None:
        return
    assert endpoint.understood <= typed
    for name in sorted(typed - endpoint.understood - {"expand"}):
        accepts = accepted_by(endpoint.params, top=True)[name]
        if accepts.objects or accepts.items or not (accepts.scalars & {str, bool}):
            continue
        value = "true" if bool in accepts.scalars else (sorted(accepts.known_values) or ["x"])[0]
        answer = ask(shared, endpoint, {**required(endpoint), name: value})
        assert answer.status_code == 400, name
        assert f"stripe_sandbox does not do this yet, and does not ignore it: {name}" in answer.text


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=NAMES)
def test_every_listed_value_is_taken_and_another_is_refused(
    shared: RunningSandbox, endpoint: Endpoint
) -> None:
    for name, accepts in accepted_by(endpoint.params, top=True).items():
        if not accepts.known_values or accepts.items or accepts.objects:
            continue
        answer = ask(shared, endpoint, {**required(endpoint), name: "no_such_value"})
        error = answer.json()["error"]
        assert (answer.status_code, error["param"]) == (400, name)
        assert error["message"].startswith(f"Invalid {name}: must be one of ")


def test_a_tour_of_everything_finds_each_kind_of_object_and_each_answer_as_stripe_has_it(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    tour(sandbox, client)

    seen = set(_kinds([exchange.body for exchange in EXCHANGES if exchange.status == 200]))
    without_id = {"balance", "list", "deleted_customer", "deleted_webhook_endpoint"}
    expected = {*EXAMPLES, "list"} - without_id | {"balance", "list"}
    assert expected <= seen
    asked = {(exchange.method, exchange.path) for exchange in EXCHANGES if exchange.status == 200}
    unvisited = [
        name for name, endpoint in zip(NAMES, ENDPOINTS, strict=True) if not _visited(endpoint, asked)
    ]
    assert unvisited == []


def _visited(endpoint: Endpoint, asked: set[tuple[str, str]]) -> bool:
    parts = endpoint.path.split("/")
    return any(
        method == endpoint.method
        and len(path.split("/")) == len(parts)
        and all(
            part.startswith("<") or part == there for part, there in zip(parts, path.split("/"), strict=True)
        )
        for method, path in asked
    )


def _kinds(value: Any) -> typing.Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _kinds(item)
    elif isinstance(value, dict):
        if isinstance(value.get("object"), str):
            yield value["object"]
        for item in value.values():
            yield from _kinds(item)


def test_every_event_type_the_sandbox_tells_is_one_of_stripes(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    tour(sandbox, client)

    with sandbox.sandbox.work() as work:
        told = {event["type"] for event in work.store.newest("event")}
    assert told <= set(typing.get_args(stripe.Event.__annotations__["type"]))
    assert len(told) >= 40


def test_the_check_itself_finds_what_is_wrong(client: stripe.StripeClient) -> None:
    right = json.loads(str(a_customer(client)))
    assert problems_of(right) == []
    for change, said in (
        ({"colour": "red"}, "customer.colour is no field of Customer"),
        ({"balance": "0"}, "customer.balance = "),
        ({"tax_exempt": "sometimes"}, "customer.tax_exempt = "),
        ({"address": {"town": "Tilburg"}}, "customer.address.town is no field"),
        ({"default_source": {"object": "refund", "id": "re_1"}}, "customer.default_source = "),
    ):
        assert any(problem.startswith(said) for problem in problems_of({**right, **change})), change
    without = {name: value for name, value in right.items() if name != "invoice_prefix"}
    assert problems_of(without) == ["customer lacks invoice_prefix of the example"]
    assert problems_of({"object": "unicorn"}) == ["unicorn: no typed class is named 'unicorn'"]


def test_each_difference_from_an_example_is_still_a_field_of_it_or_says_why() -> None:
    for path, reason in DIFFERENT_FROM_EXAMPLE.items():
        assert path.rsplit(".", maxsplit=1)[0] in EXAMPLES, path
        assert len(reason) > 20


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
    assert stripe_sandbox.API_VERSION == stripe._api_version._ApiVersion.CURRENT
    assert door(sandbox, "/sandbox/health")["api_version"] == stripe_sandbox.API_VERSION
