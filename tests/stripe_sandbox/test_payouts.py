"""What is available goes to the bank every midnight, with the transactions it is made of."""

from __future__ import annotations

import pytest
import stripe

from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import DAY, a_paid_session, door, event_types, move_clock
from tests.stripe_sandbox.tour import card_payment


def balance_of(client: stripe.StripeClient) -> tuple[int, int]:
    """Available and pending cents."""
    balance = client.v1.balance.retrieve()
    return balance.available[0].amount, balance.pending[0].amount


def test_payments_are_pending_then_available_then_paid_out_with_what_they_are_made_of(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    a_paid_session(client, sandbox, cents=100_000)
    card_payment(client, cents=10_000)
    refunded = card_payment(client, cents=5_000)
    client.v1.refunds.create({"payment_intent": refunded.id, "amount": 2_000})
    earned = (100_000 - 29) + (10_000 - 175) + (5_000 - 100)
    assert balance_of(client) == (-2_000, earned)

    move_clock(sandbox, 2 * DAY)
    assert balance_of(client) == (earned - 2_000, 0)
    move_clock(sandbox, DAY)

    [payout] = client.v1.payouts.list().data
    assert (payout.amount, payout.automatic, payout.status) == (earned - 2_000, True, "pending")
    assert balance_of(client) == (0, 0)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.balance_transactions.list({"payout": payout.id})
    assert refusal.value.code == "payout_reconciliation_not_ready"

    move_clock(sandbox, 4 * DAY)

    paid = client.v1.payouts.retrieve(payout.id)
    assert (paid.status, paid.reconciliation_status) == ("paid", "completed")
    parts = client.v1.balance_transactions.list({"payout": payout.id}).data
    assert sorted(one.type for one in parts) == ["charge", "charge", "payment", "payout", "refund"]
    assert sum(one.net for one in parts) == 0
    assert [name for name in event_types(client) if name.startswith("payout.")] == [
        "payout.created",
        "payout.updated",
        "payout.reconciliation_completed",
        "payout.paid",
    ]


def test_a_payout_arrives_on_a_banking_day(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    """Paid on Wednesday, available on Friday, paid out on Saturday: the bank has it on Monday."""
    move_clock(sandbox, DAY)
    card_payment(client)

    move_clock(sandbox, 4 * DAY)

    [payout] = client.v1.payouts.list().data
    assert (payout.created, payout.arrival_date) == (1_805_500_800, 1_805_673_600)


def test_what_is_less_than_nothing_waits_for_more_money(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = card_payment(client, cents=10_000)
    client.v1.refunds.create({"payment_intent": intent.id})
    move_clock(sandbox, 10 * DAY)
    assert client.v1.payouts.list().data == []
    assert balance_of(client) == (-175, 0)

    card_payment(client, cents=10_000)
    move_clock(sandbox, 10 * DAY)

    assert [payout.amount for payout in client.v1.payouts.list().data] == [9_825 - 175]


def test_a_payout_the_bank_sends_back_is_on_the_balance_and_goes_out_again(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    card_payment(client, cents=10_000)
    move_clock(sandbox, 7 * DAY)
    [payout] = client.v1.payouts.list().data

    door(sandbox, f"/sandbox/payouts/{payout.id}/fail", {"code": "account_closed"})

    failed = client.v1.payouts.retrieve(payout.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert isinstance(failed.failure_balance_transaction, stripe.BalanceTransaction)
    assert failed.failure_balance_transaction.amount == 9_825
    assert balance_of(client) == (9_825, 0)
    move_clock(sandbox, 2 * DAY)
    assert [one.amount for one in client.v1.payouts.list().data] == [9_825, 9_825]


def test_a_payout_by_hand_takes_what_is_available_and_does_not_tell_its_transactions(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    card_payment(client, "pm_card_bypassPending", 10_000)
    with pytest.raises(stripe.InvalidRequestError) as too_much:
        client.v1.payouts.create({"amount": 9_826, "currency": "eur"})
    assert too_much.value.code == "balance_insufficient"

    payout = client.v1.payouts.create({"amount": 9_000, "currency": "eur"})

    assert (payout.automatic, payout.reconciliation_status) == (False, "not_applicable")
    with pytest.raises(stripe.InvalidRequestError, match="only be filtered on automatic"):
        client.v1.balance_transactions.list({"payout": payout.id})
    assert balance_of(client) == (825, 0)
    assert client.v1.payouts.cancel(payout.id).status == "canceled"
    assert balance_of(client) == (9_825, 0)
