"""Setting up a way to pay for later: a debit with a mandate, iDEAL that leaves one, a card its holder confirms."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import a_customer, door, event_types, outcome
from tests.stripe_sandbox.tour import BACK, ONLINE


def debit_data(iban: str = "NL39RABO0300065264") -> Any:
    return {"type": "sepa_debit", "sepa_debit": {"iban": iban}, "billing_details": {"name": "De Linde"}}


def test_a_debit_is_set_up_with_a_mandate_and_kept_with_the_customer(client: stripe.StripeClient) -> None:
    customer = a_customer(client)

    intent = client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method_types": ["sepa_debit"],
            "payment_method_data": debit_data(),
            "mandate_data": ONLINE,
            "confirm": True,
        }
    )

    assert intent.status == "succeeded"
    mandate = client.v1.mandates.retrieve(str(intent.mandate))
    assert (mandate.status, mandate.payment_method) == ("active", intent.payment_method)
    assert mandate.customer_acceptance.online is not None
    assert mandate.customer_acceptance.online.ip_address == "192.0.2.7"
    [kept] = client.v1.customers.payment_methods.list(customer.id).data
    assert kept.id == intent.payment_method
    assert event_types(client)[-3:] == [
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


def test_ideal_waits_for_the_payer_and_leaves_a_debit_with_a_mandate(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = a_customer(client)
    intent = client.v1.setup_intents.create({"customer": customer.id, "payment_method_types": ["ideal"]})
    waiting = client.v1.setup_intents.confirm(
        intent.id,
        {"payment_method_data": {"type": "ideal"}, "mandate_data": ONLINE, "return_url": BACK},
    )
    assert waiting.status == "requires_action"
    assert waiting.next_action is not None
    assert waiting.next_action.redirect_to_url is not None
    assert waiting.next_action.redirect_to_url.url == f"{sandbox.url}/c/authenticate/{intent.id}"

    answered = door(sandbox, f"/sandbox/setup_intents/{intent.id}/authentication", {"outcome": "approved"})

    assert "redirect_status=succeeded" in answered["redirect_to"]
    assert answered["redirect_to"].startswith(
        f"{BACK}?setup_intent={intent.id}&setup_intent_client_secret=seti_"
    )
    done = client.v1.setup_intents.retrieve(intent.id, {"expand": ["latest_attempt"]})
    assert isinstance(done.latest_attempt, stripe.SetupAttempt)
    left = done.latest_attempt.payment_method_details.ideal
    assert left is not None
    assert done.mandate == left.generated_sepa_debit_mandate
    [debit] = client.v1.customers.payment_methods.list(customer.id, {"type": "sepa_debit"}).data
    assert debit.id == left.generated_sepa_debit
    assert debit.sepa_debit is not None
    assert debit.sepa_debit.generated_from is not None
    assert debit.sepa_debit.generated_from.setup_attempt == done.latest_attempt.id


@pytest.mark.parametrize("missing", ["mandate_data", "return_url"])
def test_ideal_without_consent_or_a_way_back_is_refused_and_nothing_moves(
    client: stripe.StripeClient, missing: str
) -> None:
    intent = client.v1.setup_intents.create({"payment_method_types": ["ideal"]})
    given: Any = {"payment_method_data": {"type": "ideal"}, "mandate_data": ONLINE, "return_url": BACK}
    del given[missing]

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.setup_intents.confirm(intent.id, given)

    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", missing)
    assert client.v1.setup_intents.retrieve(intent.id).status == "requires_payment_method"
    assert event_types(client) == ["setup_intent.created"]


def test_a_card_whose_bank_says_no_answers_402_and_the_attempt_is_kept(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        client.v1.setup_intents.create({"payment_method": "pm_card_visa_chargeDeclined", "confirm": True})

    assert (refusal.value.code, refusal.value.http_status) == ("card_declined", 402)
    [intent] = client.v1.setup_intents.list().data
    [attempt] = client.v1.setup_attempts.list({"setup_intent": intent.id}).data
    assert (intent.status, attempt.status) == ("requires_payment_method", "failed")


def test_a_setup_intent_is_cancelled_once(client: stripe.StripeClient) -> None:
    intent = client.v1.setup_intents.create({})
    client.v1.setup_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.setup_intents.cancel(intent.id)

    assert refusal.value.code == "setup_intent_unexpected_state"


def test_a_session_in_setup_mode_takes_no_money_and_leaves_a_mandate(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = a_customer(client)
    session = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": customer.id,
            "success_url": BACK,
            "payment_method_types": ["sepa_debit"],
        }
    )
    assert (session.payment_status, session.amount_total) == ("no_payment_required", None)

    outcome(sandbox, session.id, "paid")

    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert isinstance(done.setup_intent, stripe.SetupIntent)
    assert (done.status, done.setup_intent.status) == ("complete", "succeeded")
    assert client.v1.mandates.retrieve(str(done.setup_intent.mandate)).status == "active"
    assert client.v1.charges.list().data == []
    assert client.v1.balance_transactions.list().data == []


def test_an_expired_session_in_setup_mode_cancels_its_setup_intent(client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create({"mode": "setup", "success_url": BACK, "currency": "eur"})

    client.v1.checkout.sessions.expire(session.id)

    assert client.v1.setup_intents.retrieve(str(session.setup_intent)).status == "canceled"


def test_a_method_taken_from_its_customer_ends_its_mandate_and_cannot_come_back(
    client: stripe.StripeClient,
) -> None:
    customer = a_customer(client)
    intent = client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method_types": ["sepa_debit"],
            "payment_method_data": debit_data(),
            "mandate_data": ONLINE,
            "confirm": True,
        }
    )

    client.v1.payment_methods.detach(str(intent.payment_method))

    assert client.v1.mandates.retrieve(str(intent.mandate)).status == "inactive"
    assert event_types(client)[-2:] == ["payment_method.detached", "mandate.updated"]
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        client.v1.payment_methods.attach(str(intent.payment_method), {"customer": customer.id})


def test_a_deleted_customer_is_remembered_as_deleted_and_takes_no_new_debit(
    client: stripe.StripeClient,
) -> None:
    customer = a_customer(client)

    assert client.v1.customers.delete(customer.id).deleted is True

    assert client.v1.customers.retrieve(customer.id).to_dict() == {
        "id": customer.id,
        "object": "customer",
        "deleted": True,
    }
    assert client.v1.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create({"amount": 1_000, "currency": "eur", "customer": customer.id})
    assert refusal.value.code == "resource_missing"
