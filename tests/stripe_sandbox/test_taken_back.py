"""Captures, refunds and disputes: what comes in, goes back and is taken back, and when."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import DAY, a_customer, a_paid_session, door, event_types, move_clock
from tests.stripe_sandbox.tour import OFFLINE, card_payment


def net_of(client: stripe.StripeClient) -> int:
    return sum(one.net for one in client.v1.balance_transactions.list({"limit": 100}).data)


def test_a_held_amount_is_captured_in_part_and_the_rest_is_let_go(client: stripe.StripeClient) -> None:
    intent = card_payment(client, cents=10_000, capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 10_000)
    assert client.v1.balance_transactions.list().data == []

    taken = client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 7_500})

    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 7_500, 0)
    [movement] = client.v1.balance_transactions.list().data
    assert (movement.amount, movement.fee) == (7_500, 138)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.capture(intent.id)
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_a_held_amount_is_let_go_after_seven_days(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = card_payment(client, capture_method="manual")

    move_clock(sandbox, 7 * DAY)

    after = client.v1.payment_intents.retrieve(intent.id)
    assert (after.status, after.cancellation_reason) == ("canceled", "automatic")
    assert event_types(client)[-3:] == ["charge.refunded", "payment_intent.canceled", "charge.expired"]
    assert net_of(client) == 0


def test_a_refund_that_fails_later_brings_the_money_back(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = card_payment(client, "pm_card_refundFail", 10_000)
    refund = client.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, net_of(client)) == ("succeeded", -175)

    move_clock(sandbox, 5 * DAY)

    after = client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (after.status, after.failure_reason) == ("failed", "expired_or_canceled_card")
    assert isinstance(after.failure_balance_transaction, stripe.BalanceTransaction)
    assert after.failure_balance_transaction.type == "refund_failure"
    charge = client.v1.charges.retrieve(str(refund.charge))
    assert (charge.refunded, charge.amount_refunded) == (False, 0)
    told = [name for name in event_types(client) if "payout" not in name and "refund" in name]
    assert told == [
        "refund.created",
        "charge.refunded",
        "charge.refund.updated",
        "refund.updated",
        "refund.failed",
    ]


def test_a_pending_refund_succeeds_later_or_waits_for_details_and_is_called_off(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = card_payment(client, "pm_card_pendingRefund", 10_000)
    first = client.v1.refunds.create({"payment_intent": intent.id, "amount": 4_000})
    second = client.v1.refunds.create({"payment_intent": intent.id, "amount": 6_000})
    assert (first.status, second.status) == ("pending", "pending")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.cancel(first.id)
    assert refusal.value.code == "status_transition_invalid"

    door(sandbox, f"/sandbox/refunds/{second.id}/outcome", {"outcome": "require_action"})
    assert client.v1.refunds.cancel(second.id).status == "canceled"
    move_clock(sandbox, 5 * DAY)

    assert client.v1.refunds.retrieve(first.id).status == "succeeded"
    assert client.v1.charges.retrieve(str(first.charge)).amount_refunded == 4_000


@pytest.mark.parametrize(
    ("text", "status", "left"), [("winning_evidence", "won", 9_825), ("losing_evidence", "lost", -925)]
)
def test_a_card_dispute_is_won_or_lost_by_its_evidence_after_the_review(
    sandbox: RunningSandbox, client: stripe.StripeClient, text: str, status: str, left: int
) -> None:
    card_payment(client, "pm_card_createDispute", 10_000)
    [dispute] = client.v1.disputes.list().data
    assert (dispute.status, net_of(client)) == ("needs_response", 9_825 - 10_750)

    client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}})
    assert client.v1.disputes.retrieve(dispute.id).status == "under_review"
    move_clock(sandbox, 30 * DAY)

    after = client.v1.disputes.retrieve(dispute.id)
    assert after.status == status
    assert [(one.amount, one.fee, one.reporting_category) for one in after.balance_transactions] == (
        [(-10_000, 750, "dispute"), (10_000, -750, "dispute_reversal")]
        if status == "won"
        else [(-10_000, 750, "dispute")]
    )
    told = [one for one in event_types(client) if one.startswith("charge.dispute.funds")]
    assert (
        told == ["charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"][: 1 + (status == "won")]
    )
    without_payouts = [one for one in client.v1.balance_transactions.list().data if one.type != "payout"]
    assert sum(one.net for one in without_payouts) == left


def test_evidence_can_be_kept_before_it_is_handed_in(client: stripe.StripeClient) -> None:
    card_payment(client, "pm_card_createDispute")
    [dispute] = client.v1.disputes.list().data

    kept = client.v1.disputes.update(dispute.id, {"evidence": {"customer_name": "J. Bos"}, "submit": False})

    assert (kept.status, kept.evidence.customer_name) == ("needs_response", "J. Bos")
    assert (kept.evidence_details.has_evidence, kept.evidence_details.submission_count) == (True, 0)


def test_a_dispute_without_an_answer_is_lost_after_fourteen_days(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    card_payment(client, "pm_card_createDispute")
    [dispute] = client.v1.disputes.list().data

    move_clock(sandbox, 14 * DAY)

    after = client.v1.disputes.retrieve(dispute.id)
    assert (after.status, after.evidence_details.past_due) == ("lost", True)


def test_an_inquiry_takes_nothing_until_it_becomes_a_dispute(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    card_payment(client, "pm_card_createDisputeInquiry", 10_000)
    [inquiry] = client.v1.disputes.list().data
    assert (inquiry.status, inquiry.is_charge_refundable, net_of(client)) == (
        "warning_needs_response",
        True,
        9_825,
    )

    client.v1.disputes.update(inquiry.id, {"evidence": {"uncategorized_text": "escalate_inquiry_evidence"}})
    move_clock(sandbox, 30 * DAY)

    after = client.v1.disputes.retrieve(inquiry.id)
    assert (after.status, [one.net for one in after.balance_transactions]) == ("needs_response", [-10_750])


def test_a_debit_is_taken_back_eight_weeks_after_it_succeeded(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    params: Any = {
        "amount": 37_500,
        "currency": "eur",
        "customer": a_customer(client).id,
        "payment_method_data": {"type": "sepa_debit", "sepa_debit": {"iban": "NL39RABO0300065264"}},
        "payment_method_types": ["sepa_debit"],
        "mandate_data": OFFLINE,
        "confirm": True,
    }
    intent = client.v1.payment_intents.create(params)
    move_clock(sandbox, 5 * DAY)
    charge = client.v1.payment_intents.retrieve(intent.id).latest_charge
    door(sandbox, f"/sandbox/charges/{charge}/dispute", {"reason": "debit_not_authorized", "after_days": 56})

    move_clock(sandbox, 56 * DAY - 60)
    assert client.v1.disputes.list().data == []
    move_clock(sandbox, 60)

    [dispute] = client.v1.disputes.list().data
    assert (dispute.status, dispute.reason, dispute.charge) == ("lost", "debit_not_authorized", charge)
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert event_types(client)[-1] == "mandate.updated"


def test_a_debit_the_bank_does_not_allow_ends_the_mandate_and_a_tester_can_say_why_it_fails(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = a_customer(client).id
    params: Any = {
        "amount": 37_500,
        "currency": "eur",
        "customer": customer,
        "payment_method_data": {"type": "sepa_debit", "sepa_debit": {"iban": "NL39RABO0300065264"}},
        "payment_method_types": ["sepa_debit"],
        "mandate_data": OFFLINE,
        "setup_future_usage": "off_session",
        "confirm": True,
    }
    intent = client.v1.payment_intents.create(params)

    door(
        sandbox,
        f"/sandbox/charges/{intent.latest_charge}/settle",
        {"outcome": "fail", "code": "debit_not_authorized"},
    )

    after = client.v1.payment_intents.retrieve(intent.id)
    assert after.last_payment_error is not None
    assert (after.status, after.last_payment_error.code) == (
        "requires_payment_method",
        "debit_not_authorized",
    )
    again: Any = {
        "amount": 100,
        "currency": "eur",
        "customer": customer,
        "payment_method": intent.payment_method,
        "off_session": True,
        "confirm": True,
    }
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create(again)
    assert refusal.value.code == "payment_intent_mandate_invalid"


def test_a_lost_dispute_stands_in_the_way_of_a_refund_and_a_won_one_does_not(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    a_paid_session(client, sandbox)
    debit = client.v1.charges.list().data[0].id
    door(sandbox, f"/sandbox/charges/{debit}/dispute", {"reason": "general"})
    assert [one.status for one in client.v1.disputes.list().data] == ["lost"]
    card_payment(client, "pm_card_createDispute")
    [dispute] = [one for one in client.v1.disputes.list().data if one.status == "needs_response"]
    door(sandbox, f"/sandbox/disputes/{dispute.id}/close", {"outcome": "won"})

    assert client.v1.refunds.create({"charge": str(dispute.charge)}).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"charge": debit})
    assert refusal.value.code == "charge_disputed"
