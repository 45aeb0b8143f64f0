"""Keys, parameters and idempotency: what is accepted, and how Stripe says no."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
import requests
import stripe
from hypothesis import given as generated
from hypothesis import strategies as st
from stripe._encode import _api_encode

from stripe_sandbox.errors import Refused
from stripe_sandbox.forms import nested
from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import KEY, a_client, a_customer, a_session

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)
TEXTS = st.text(max_size=12)
TREES = st.recursive(TEXTS, lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3), max_leaves=8)


@generated(st.dictionaries(NAMES, TREES, max_size=4))
def test_forms_are_read_back_as_the_client_wrote_them(tree: dict[str, Any]) -> None:
    assert nested(list(_api_encode(tree))) == tree


def test_both_ways_of_writing_a_list_are_read() -> None:
    assert nested([("a[0][b]", "x"), ("a[1][b]", "y")]) == {"a": {"0": {"b": "x"}, "1": {"b": "y"}}}
    assert nested([("expand[]", "x"), ("expand[]", "y")]) == {"expand": {"0": "x", "1": "y"}}


def test_broken_brackets_are_refused() -> None:
    for name in ("a[b", "a]b[", "[a]", "a[b]c"):
        with pytest.raises(Refused):
            nested([(name, "x")])


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        (
            {"payment_intent_data": {"setup_future_use": "x"}},
            "parameter_unknown",
            "payment_intent_data[setup_future_use]",
        ),
        ({"line_items": [{"quantity": 1, "sort": "x"}]}, "parameter_unknown", "line_items[0][sort]"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"mode": None}, "parameter_missing", "mode"),
        ({"line_items": None}, "parameter_missing", "line_items"),
        (
            {"line_items": [{"quantity": 1, "price_data": {"unit_amount": 1}}]},
            "parameter_missing",
            "line_items[0][price_data][currency]",
        ),
        ({"expires_at": "soon"}, "parameter_invalid_integer", "expires_at"),
        ({"customer": ""}, "parameter_invalid_empty", "customer"),
        ({"customer": "cus_nobody"}, "resource_missing", "customer"),
        ({"cancel_url": "javascript:alert(1)"}, "url_invalid", "cancel_url"),
        ({"mode": "subscribe"}, None, "mode"),
        ({"payment_method_types": ["ideal", "cheque"]}, None, "payment_method_types[1]"),
        ({"automatic_tax": {"enabled": True}}, None, "automatic_tax"),
        ({"expires_at": 4_000_000_000}, None, "expires_at"),
    ],
)
def test_a_session_with_a_wrong_parameter_is_refused_and_nothing_is_made(
    client: stripe.StripeClient, change: dict[str, Any], code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_session(client, **change)

    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, code, param)
    assert client.v1.checkout.sessions.list().data == []


def test_several_unknown_parameters_are_named_together(client: stripe.StripeClient) -> None:
    wrong: Any = {"nam": "x", "mail": "y"}

    with pytest.raises(stripe.InvalidRequestError, match="Received unknown parameters: nam, mail"):
        client.v1.customers.create(wrong)


def test_an_amount_and_a_currency_are_required_for_an_intent(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create({"currency": "eur"})  # type: ignore[typeddict-item]  # that is the test

    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", "amount")


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.v1.customers.retrieve("cus_nobody"),
        lambda client: client.v1.payment_intents.retrieve("pi_nothing"),
        lambda client: client.v1.mandates.retrieve("mandate_nothing"),
        lambda client: client.v1.checkout.sessions.retrieve("cs_test_nothing"),
        lambda client: client.v1.events.retrieve("evt_nothing"),
    ],
)
def test_an_unknown_id_is_404(
    client: stripe.StripeClient, ask: Callable[[stripe.StripeClient], object]
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        ask(client)

    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


def test_an_id_of_another_kind_is_not_found_either(client: stripe.StripeClient) -> None:
    customer = a_customer(client)

    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent"):
        client.v1.payment_intents.retrieve(customer.id)


@pytest.mark.parametrize(
    "key", ["sk_test_short", "pk_test_" + "a" * 24, "sk_live_" + "a" * 24, "sk_test_" + "-" * 24]
)
def test_another_key_than_a_test_key_is_401(sandbox: RunningSandbox, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError) as refusal:
        a_customer(a_client(sandbox, key))

    assert refusal.value.http_status == 401
    assert key not in str(refusal.value)


def test_a_request_without_a_key_is_401_and_an_unknown_address_404(sandbox: RunningSandbox) -> None:
    assert requests.get(f"{sandbox.url}/v1/customers", timeout=20).status_code == 401
    answer = requests.get(f"{sandbox.url}/v1/unicorns", timeout=20)
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")


def test_a_json_body_is_refused_with_what_to_send(sandbox: RunningSandbox) -> None:
    answer = requests.post(f"{sandbox.url}/v1/customers", json={"name": "x"}, auth=(KEY, ""), timeout=20)

    assert answer.status_code == 400
    assert "application/x-www-form-urlencoded" in answer.json()["error"]["message"]


def test_the_version_and_the_request_are_named_in_the_answer(sandbox: RunningSandbox) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Stripe-Version": "2026-08-26.dahlia"}

    answer = requests.get(f"{sandbox.url}/v1/account", headers=headers, timeout=20)

    assert answer.headers["Stripe-Version"] == "2026-08-26.dahlia"
    assert answer.headers["Request-Id"].startswith("req_")


def test_the_same_key_with_the_same_parameters_gives_the_same_answer(client: stripe.StripeClient) -> None:
    first = a_session(client, key="attempt-1")
    second = a_session(client, key="attempt-1")

    assert second.id == first.id
    assert first.last_response is not None
    assert second.last_response is not None
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_the_same_key_with_other_parameters_is_refused(client: stripe.StripeClient) -> None:
    first = a_session(client, key="attempt-1")

    with pytest.raises(stripe.IdempotencyError):
        a_session(client, key="attempt-1", cents=1_000)

    assert [session.id for session in client.v1.checkout.sessions.list().data] == [first.id]


def test_a_key_may_be_used_again_after_a_request_that_was_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        a_session(client, key="attempt-1", cents=10)

    assert a_session(client, key="attempt-1").status == "open"


def test_eight_requests_at_once_under_one_key_make_one_session(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    together = Barrier(8)
    made: list[str] = []

    def ask() -> None:
        own = a_client(sandbox)
        together.wait()
        made.append(a_session(own, key="attempt-1").id)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 8
    assert len(set(made)) == 1
    assert len(client.v1.checkout.sessions.list().data) == 1
