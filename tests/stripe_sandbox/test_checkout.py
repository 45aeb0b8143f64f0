"""From customer to mandate to the next debit: the outcomes of a checkout session and what follows from them."""

from __future__ import annotations

import json
import urllib.error

import pytest
import stripe

from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import (
    DAY,
    a_customer,
    a_paid_session,
    a_session,
    event_types,
    move_clock,
    outcome,
)


def test_a_first_payment_by_ideal_leaves_a_mandate_and_the_next_year_is_debited_under_it(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = a_customer(client)
    session = a_session(client, customer=customer.id, metadata={"attempt": "A-1"})
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)

    done = outcome(sandbox, session.id, "paid")

    assert done["redirect_to"] == f"http://127.0.0.1:1/betaald?sessie={session.id}"
    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    assert (paid.status, paid.payment_status, paid.amount_total, paid.url) == (
        "complete",
        "paid",
        524_035,
        None,
    )
    assert paid.metadata is not None
    assert paid.metadata["attempt"] == "A-1"
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received) == ("succeeded", 524_035)
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    movement = charge.balance_transaction
    assert isinstance(movement, stripe.BalanceTransaction)
    assert (movement.amount, movement.fee, movement.net) == (524_035, 29, 524_006)
    assert charge.payment_method_details is not None
    ideal = charge.payment_method_details.ideal
    assert ideal is not None
    mandate = client.v1.mandates.retrieve(str(ideal.generated_sepa_debit_mandate))
    assert (mandate.status, mandate.payment_method) == ("active", ideal.generated_sepa_debit)
    [debit] = client.v1.customers.payment_methods.list(customer.id, {"type": "sepa_debit"}).data
    assert debit.id == ideal.generated_sepa_debit
    assert debit.sepa_debit is not None
    assert (debit.customer, debit.sepa_debit.last4) == (customer.id, "5264")

    second = client.v1.payment_intents.create(
        {
            "amount": 90_000,
            "currency": "eur",
            "customer": customer.id,
            "payment_method": debit.id,
            "payment_method_types": ["sepa_debit"],
            "mandate": mandate.id,
            "off_session": True,
            "confirm": True,
        }
    )
    assert second.status == "processing"
    move_clock(sandbox, 5 * DAY)
    assert client.v1.payment_intents.retrieve(second.id).status == "succeeded"
    [latest] = client.v1.charges.list({"payment_intent": second.id}).data
    assert latest.payment_method_details is not None
    assert latest.payment_method_details.sepa_debit is not None
    assert latest.payment_method_details.sepa_debit.mandate == mandate.id


def test_a_message_that_comes_later_comes_when_the_clock_has_moved_two_days(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = a_session(client, customer=a_customer(client).id)

    outcome(sandbox, session.id, "paid_later")

    waiting = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert isinstance(waiting.payment_intent, stripe.PaymentIntent)
    assert (waiting.status, waiting.payment_status, waiting.payment_intent.status) == (
        "complete",
        "unpaid",
        "processing",
    )
    move_clock(sandbox, 2 * DAY - 60)
    assert "payment_intent.succeeded" not in event_types(client)
    move_clock(sandbox, 60)
    assert event_types(client)[-2:] == [
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_refusal_by_the_bank_leaves_the_session_open_for_another_try(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = a_session(client, customer=a_customer(client).id)

    assert outcome(sandbox, session.id, "refused")["redirect_to"] is None

    refused = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert isinstance(refused.payment_intent, stripe.PaymentIntent)
    assert (refused.status, refused.payment_intent.status) == ("open", "requires_payment_method")
    assert refused.payment_intent.last_payment_error is not None
    assert refused.payment_intent.last_payment_error.code == "payment_method_provider_decline"
    outcome(sandbox, session.id, "paid")
    paid = client.v1.payment_intents.retrieve(refused.payment_intent.id)
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)
    assert len(client.v1.charges.list({"payment_intent": paid.id}).data) == 2


def test_a_customer_who_stops_goes_back_and_the_session_expires_after_a_day(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = a_session(client, customer=a_customer(client).id)

    assert outcome(sandbox, session.id, "stopped")["redirect_to"] == "http://127.0.0.1:1/terug"

    assert event_types(client) == ["customer.created"]
    move_clock(sandbox, DAY)
    assert event_types(client) == ["customer.created", "checkout.session.expired"]
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_a_payment_taken_back_after_five_days_becomes_a_lost_dispute(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = a_session(client, customer=a_customer(client).id)
    outcome(sandbox, session.id, "reversed")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"

    move_clock(sandbox, 5 * DAY)

    [dispute] = client.v1.disputes.list({"expand": ["data.charge"]}).data
    assert (dispute.status, dispute.network_reason_code, dispute.amount) == ("lost", "AM04", 524_035)
    assert isinstance(dispute.charge, stripe.Charge)
    assert dispute.charge.disputed is True
    assert [one.net for one in dispute.balance_transactions] == [-524_785]
    assert event_types(client)[-3:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
    ]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"charge": dispute.charge.id})
    assert refusal.value.code == "charge_disputed"


@pytest.mark.parametrize(
    ("iban", "status", "code"),
    [
        ("NL39RABO0300065264", "succeeded", None),
        ("NL91ABNA0417164300", "requires_payment_method", "debit_not_authorized"),
        ("AT981904300002222227", "requires_payment_method", "insufficient_funds"),
    ],
)
def test_the_account_that_was_used_decides_how_a_later_debit_ends(
    sandbox: RunningSandbox, client: stripe.StripeClient, iban: str, status: str, code: str | None
) -> None:
    customer = a_customer(client)
    outcome(sandbox, a_session(client, customer=customer.id).id, "paid", iban=iban)
    [debit] = client.v1.customers.payment_methods.list(customer.id).data
    intent = client.v1.payment_intents.create(
        {
            "amount": 1_000,
            "currency": "eur",
            "customer": customer.id,
            "payment_method": debit.id,
            "off_session": True,
            "confirm": True,
        }
    )

    move_clock(sandbox, 5 * DAY)

    after = client.v1.payment_intents.retrieve(intent.id)
    assert after.status == status
    assert (after.last_payment_error.code if after.last_payment_error else None) == code


def test_a_session_is_paid_once(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    session = a_paid_session(client, sandbox)
    before = event_types(client)

    with pytest.raises(urllib.error.HTTPError) as refusal:
        outcome(sandbox, session.id, "paid")

    with refusal.value as answer:
        assert answer.status == 400
        assert "`complete`" in json.loads(answer.read())["error"]["message"]
    assert event_types(client) == before


def test_a_debit_needs_a_mandate_and_is_at_most_ten_thousand_euros(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = a_customer(client)
    method = client.v1.payment_methods.create(
        {"type": "sepa_debit", "sepa_debit": {"iban": "NL39RABO0300065264"}}
    )

    def debit(cents: int) -> None:
        client.v1.payment_intents.create(
            {
                "amount": cents,
                "currency": "eur",
                "customer": customer.id,
                "payment_method": method.id,
                "confirm": True,
            }
        )

    with pytest.raises(stripe.InvalidRequestError) as without_mandate:
        debit(5_000)
    with pytest.raises(stripe.InvalidRequestError) as too_large:
        debit(1_000_001)

    assert without_mandate.value.code == "payment_intent_mandate_invalid"
    assert too_large.value.code == "amount_too_large"
    assert client.v1.payment_intents.list().data == []


def test_a_refused_card_is_an_error_402_that_stays_in_the_story(client: stripe.StripeClient) -> None:
    method = client.v1.payment_methods.create({"type": "card", "card": {"number": "4000000000000002"}})

    with pytest.raises(stripe.CardError) as refusal:
        client.v1.payment_intents.create(
            {"amount": 1_000, "currency": "eur", "payment_method": method.id, "confirm": True}
        )

    assert refusal.value.code == "card_declined"
    [intent] = client.v1.payment_intents.list().data
    assert intent.status == "requires_payment_method"


def test_a_refund_gives_back_what_is_left_and_no_more(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = a_paid_session(client, sandbox)
    first = client.v1.refunds.create({"payment_intent": str(session.payment_intent), "amount": 24_035})

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": str(session.payment_intent), "amount": 500_001})

    charge = client.v1.charges.retrieve(str(first.charge), {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (24_035, False)
    assert charge.refunds is not None
    assert [refund.amount for refund in charge.refunds.data] == [24_035]
