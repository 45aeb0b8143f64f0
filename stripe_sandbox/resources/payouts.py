"""Payouts: what is available goes to the bank account of the shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.resources.account import bank_account_id
from stripe_sandbox.resources.balance import new_balance_transaction
from stripe_sandbox.sandbox import Work


def next_banking_day(moment: int) -> int:
    """Midnight UTC of the first day after `moment` that is no Saturday or Sunday."""
    day = datetime.fromtimestamp(moment, UTC).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return int(day.timestamp())


def new_payout(
    work: Work,
    *,
    amount: int,
    currency: str,
    automatic: bool,
    description: str | None = None,
    metadata: dict[str, str] | None = None,
    statement_descriptor: str | None = None,
) -> Json:
    """Store and announce a payout of `amount` cents: off the balance now, at the bank on the next banking day."""
    identifier = new_id("payout")
    movement = new_balance_transaction(
        work,
        amount=-amount,
        fee=0,
        currency=currency,
        kind="payout",
        category="payout",
        source=identifier,
        description=description,
        available_at_once=True,
        payout=identifier if automatic else None,
    )
    payout: Json = {
        "id": identifier,
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": next_banking_day(work.now),
        "automatic": automatic,
        "balance_transaction": movement["id"],
        "created": work.now,
        "currency": currency,
        "description": description,
        "destination": bank_account_id(work),
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": metadata or {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress" if automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": statement_descriptor,
        "status": "pending",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }
    work.save(payout)
    work.emit("payout.created", payout)
    return payout
