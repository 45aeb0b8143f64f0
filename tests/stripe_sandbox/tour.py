"""A walk past every endpoint and every kind of object, so that all of it is held against the contract."""

from __future__ import annotations

from typing import Any

import stripe

from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import DAY, a_customer, a_session, door, move_clock, outcome

BACK = "http://127.0.0.1:1/terug"
OFFLINE: Any = {"customer_acceptance": {"type": "offline"}}
ONLINE: Any = {
    "customer_acceptance": {"type": "online", "online": {"ip_address": "192.0.2.7", "user_agent": "test"}}
}


def tour(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    """Use everything at least once."""
    customer = _people_and_methods(client)
    _setups(sandbox, client, customer)
    _sessions(sandbox, client, customer)
    _intents(sandbox, client, customer)
    _taken_back(sandbox, client)
    _money_out(sandbox, client)
    _reading(client, customer)
    client.v1.customers.delete(customer)


def card_payment(
    client: stripe.StripeClient, method: str = "pm_card_visa", cents: int = 10_000, **more: Any
) -> Any:
    """A payment by card that is confirmed at once."""
    params: Any = {
        "amount": cents,
        "currency": "eur",
        "payment_method": method,
        "payment_method_types": ["card"],
        "confirm": True,
        **more,
    }
    return client.v1.payment_intents.create(params)


def _people_and_methods(client: stripe.StripeClient) -> str:
    v1 = client.v1
    endpoint = v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:1/", "enabled_events": ["account.updated"]}
    )
    v1.webhook_endpoints.update(endpoint.id, {"description": "test", "metadata": {"a": "b"}})
    v1.webhook_endpoints.retrieve(endpoint.id)
    v1.webhook_endpoints.list()
    v1.webhook_endpoints.delete(endpoint.id)
    v1.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["account.updated"]})
    customer = a_customer(client).id
    v1.customers.update(customer, {"phone": "0135551234", "address": {"city": "Tilburg", "country": "NL"}})
    v1.payment_methods.create({"type": "ideal", "billing_details": {"name": "J. Bos"}})
    v1.payment_methods.create({"type": "sepa_debit", "sepa_debit": {"iban": "NL39RABO0300065264"}})
    card: Any = {"number": "4242424242424242", "exp_month": 4, "exp_year": 34, "cvc": "123"}
    method = v1.payment_methods.create({"type": "card", "card": card}).id
    v1.payment_methods.update(method, {"billing_details": {"email": "a@b.example"}, "card": {"exp_month": 5}})
    v1.payment_methods.attach(method, {"customer": customer})
    v1.payment_methods.retrieve(method)
    v1.customers.payment_methods.list(customer)
    v1.customers.payment_methods.retrieve(customer, method)
    v1.payment_methods.list({"customer": customer})
    v1.payment_methods.detach(method)
    return customer


def _setups(sandbox: RunningSandbox, client: stripe.StripeClient, customer: str) -> None:
    setups = client.v1.setup_intents
    debit = setups.create(
        {
            "customer": customer,
            "payment_method_types": ["sepa_debit"],
            "payment_method_data": {"type": "sepa_debit", "sepa_debit": {"iban": "NL39RABO0300065264"}},
            "confirm": True,
            "mandate_data": ONLINE,
        }
    )
    client.v1.mandates.retrieve(str(debit.mandate))
    ideal = setups.create({"customer": customer, "payment_method_types": ["ideal"]})
    setups.update(ideal.id, {"metadata": {"a": "b"}, "description": "Machtiging"})
    data: Any = {"type": "ideal", "ideal": {"bank": "ing"}}
    setups.confirm(ideal.id, {"payment_method_data": data, "mandate_data": ONLINE, "return_url": BACK})
    door(sandbox, f"/sandbox/setup_intents/{ideal.id}/authentication", {"outcome": "approved"})
    expand = ["latest_attempt", "mandate", "payment_method", "customer"]
    setups.retrieve(ideal.id, {"expand": expand})
    secure = setups.create({"payment_method": "pm_card_authenticationRequired", "confirm": True})
    door(sandbox, f"/sandbox/setup_intents/{secure.id}/authentication", {"outcome": "rejected"})
    setups.cancel(secure.id, {"cancellation_reason": "abandoned"})
    setups.list({"customer": customer})
    client.v1.setup_attempts.list({"setup_intent": secure.id})


def _sessions(sandbox: RunningSandbox, client: stripe.StripeClient, customer: str) -> None:
    sessions = client.v1.checkout.sessions
    for chosen, types in (
        ("paid", ["ideal"]),
        ("refused", ["card"]),
        ("reversed", ["card"]),
        ("paid_later", ["sepa_debit"]),
        ("paid_four_times", ["ideal"]),
    ):
        session = a_session(client, customer=customer, cents=90_000, payment_method_types=types)
        sessions.update(session.id, {"metadata": {"seen": "yes"}})
        outcome(sandbox, session.id, chosen)
    setup = sessions.create(
        {
            "mode": "setup",
            "customer": customer,
            "currency": "eur",
            "success_url": BACK,
            "payment_method_types": ["sepa_debit"],
            "setup_intent_data": {"description": "Machtiging"},
        }
    )
    outcome(sandbox, setup.id, "paid")
    expired = a_session(client)
    sessions.expire(expired.id)
    sessions.list(
        {"status": "complete", "expand": ["data.payment_intent", "data.setup_intent", "data.customer"]}
    )
    sessions.retrieve(setup.id, {"expand": ["setup_intent.latest_attempt"]})
    sessions.line_items.list(expired.id)
    move_clock(sandbox, 5 * DAY)


def _intents(sandbox: RunningSandbox, client: stripe.StripeClient, customer: str) -> None:
    intents = client.v1.payment_intents
    intent = intents.create(
        {"amount": 1_000, "currency": "eur", "automatic_payment_methods": {"enabled": True}}
    )
    intents.update(intent.id, {"amount": 2_000, "metadata": {"a": "b"}, "description": "Factuur 2027-0001"})
    intents.confirm(intent.id, {"payment_method_data": {"type": "ideal"}, "return_url": BACK})
    door(sandbox, f"/sandbox/payment_intents/{intent.id}/authentication", {"outcome": "rejected"})
    intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    secure = card_payment(client, "pm_card_threeDSecure2Required", return_url=BACK)
    door(sandbox, f"/sandbox/payment_intents/{secure.id}/authentication", {"outcome": "approved"})
    held = card_payment(client, capture_method="manual")
    intents.capture(held.id, {"amount_to_capture": 7_500})
    card_payment(client, capture_method="manual")
    move_clock(sandbox, 8 * DAY)
    late = client.v1.payment_methods.create(
        {"type": "sepa_debit", "sepa_debit": {"iban": "NL63RABO0000141414"}}
    )
    intents.create(
        {
            "amount": 5_000,
            "currency": "eur",
            "customer": customer,
            "payment_method": late.id,
            "payment_method_types": ["sepa_debit"],
            "mandate_data": OFFLINE,
            "setup_future_usage": "off_session",
            "confirm": True,
        }
    )
    move_clock(sandbox, 20 * DAY)
    intents.retrieve(
        secure.id, {"expand": ["latest_charge.balance_transaction", "payment_method", "customer"]}
    )
    intents.list({"customer": customer})


def _taken_back(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    disputes = client.v1.disputes
    for token in (
        "pm_card_createDispute",
        "pm_card_createDisputeInquiry",
        "pm_card_createIssuerFraudRecord",
        "pm_card_createDisputeProductNotReceived",
    ):
        card_payment(client, token)
    listed = {dispute.reason + dispute.status: dispute for dispute in disputes.list().data}
    fraud = listed["fraudulentneeds_response"]
    disputes.update(
        fraud.id, {"evidence": {"uncategorized_text": "winning_evidence"}, "metadata": {"a": "b"}}
    )
    inquiry = listed["fraudulentwarning_needs_response"]
    disputes.update(inquiry.id, {"evidence": {"uncategorized_text": "escalate_inquiry_evidence"}})
    disputes.close(listed["product_not_receivedneeds_response"].id)
    move_clock(sandbox, 45 * DAY)
    disputes.retrieve(fraud.id, {"expand": ["charge", "payment_intent"]})
    [warning] = client.v1.radar.early_fraud_warnings.list().data
    client.v1.radar.early_fraud_warnings.retrieve(warning.id, {"expand": ["charge"]})


def _money_out(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    v1 = client.v1
    failing = card_payment(client, "pm_card_refundFail")
    v1.refunds.create({"payment_intent": failing.id})
    intent = card_payment(client, "pm_card_pendingRefund")
    refund = v1.refunds.create({"payment_intent": intent.id, "amount": 2_500, "reason": "duplicate"})
    v1.refunds.update(refund.id, {"metadata": {"a": "b"}})
    door(sandbox, f"/sandbox/refunds/{refund.id}/outcome", {"outcome": "require_action"})
    v1.refunds.cancel(refund.id)
    move_clock(sandbox, 6 * DAY)
    v1.refunds.retrieve(refund.id, {"expand": ["charge", "payment_intent", "balance_transaction"]})
    v1.refunds.list({"payment_intent": intent.id})
    client.raw_request("get", f"/v1/charges/{intent.latest_charge}/refunds")
    v1.charges.update(str(intent.latest_charge), {"description": "Anders"})
    v1.charges.retrieve(str(intent.latest_charge), {"expand": ["refunds", "customer", "payment_intent"]})
    card_payment(client, "pm_card_bypassPending", 90_000)
    by_hand = v1.payouts.create({"amount": 500, "currency": "eur"})
    v1.payouts.update(by_hand.id, {"metadata": {"a": "b"}})
    v1.payouts.cancel(by_hand.id)
    automatic = v1.payouts.list({"status": "paid"}).data[0]
    v1.payouts.retrieve(automatic.id, {"expand": ["balance_transaction", "destination"]})
    v1.balance_transactions.list({"payout": automatic.id, "expand": ["data.source"]})
    door(sandbox, f"/sandbox/payouts/{automatic.id}/fail", {"code": "account_closed"})
    v1.payouts.retrieve(automatic.id, {"expand": ["failure_balance_transaction"]})


def _reading(client: stripe.StripeClient, customer: str) -> None:
    v1 = client.v1
    account = v1.accounts.retrieve_current()
    v1.accounts.retrieve(account.id)
    v1.customers.retrieve(customer)
    v1.customers.list({"email": "administratie@delinde.example"})
    v1.charges.list({"customer": customer, "expand": ["data.balance_transaction"]})
    v1.balance.retrieve()
    v1.balance_transactions.retrieve(v1.balance_transactions.list().data[0].id, {"expand": ["source"]})
    v1.events.retrieve(v1.events.list({"types": ["charge.refunded", "payout.paid"]}).data[0].id)
