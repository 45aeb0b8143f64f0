"""Balance transactions: what a payment, a refund or a dispute does to the account, with its fee."""

from __future__ import annotations

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.sandbox import Work

DAY = 24 * 60 * 60
AVAILABLE_AFTER = 2 * DAY
DISPUTE_FEE = 750


def processing_fee(method_type: str, amount: int) -> int:
    """The fee in cents: iDEAL €0.29, SEPA €0.35, a card 1.5 % and €0.25 (rounded half up). Amounts to test with."""
    if method_type == "ideal":
        return 29
    if method_type == "sepa_debit":
        return 35
    return (amount * 15 + 500) // 1000 + 25


def new_balance_transaction(
    work: Work,
    *,
    amount: int,
    fee: int,
    currency: str,
    kind: str,
    category: str,
    source: str,
    description: str | None = None,
    fee_description: str = "Stripe processing fees",
) -> Json:
    """Store one movement: `amount` and `fee` in cents, negative when money leaves; net is what is left."""
    fees = (
        [
            {
                "amount": fee,
                "application": None,
                "currency": currency,
                "description": fee_description,
                "type": "stripe_fee",
            }
        ]
        if fee
        else []
    )
    return work.save(
        {
            "id": new_id("balance_transaction"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": work.now + AVAILABLE_AFTER,
            "balance_type": "payments",
            "created": work.now,
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": fees,
            "net": amount - fee,
            "reporting_category": category,
            "source": source,
            "status": "pending",
            "type": kind,
        }
    )
