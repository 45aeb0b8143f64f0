"""Balance transactions: what a payment, a refund or a dispute does to the account, with its fee."""

from __future__ import annotations

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.sandbox import Work

DAY = 24 * 60 * 60
AVAILABLE_AFTER = 2 * DAY
PAY_OUT = "pay_out"
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
    available_at_once: bool = False,
    payout: str | None = None,
) -> Json:
    """Store one movement: `amount` and `fee` in cents, negative when money leaves; net is what is left.

    It is available after two days unless said otherwise, and goes out with an automatic payout after that. `payout` is
    the automatic payout that it is the movement of.
    """
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
    available_on = work.now + (0 if available_at_once else AVAILABLE_AFTER)
    movement: Json = {
        "id": new_id("balance_transaction"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": available_on,
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
    work.save(movement, hidden={"payout": payout})
    if payout is None:
        pay_out_in_time(work, available_on)
    return movement


def pay_out_in_time(work: Work, available_on: int) -> None:
    """See to it that a payout follows the first midnight (UTC) after money is available."""
    due_at = (available_on // DAY + 1) * DAY
    planned = work.store.timer_of(PAY_OUT)
    if planned is None or due_at < planned:
        work.later(due_at, PAY_OUT, PAY_OUT)


def unpaid_transactions(work: Work) -> list[Json]:
    """The movements that are part of no automatic payout yet, newest first."""
    return work.store.newest("balance_transaction", hidden={"payout": None})


def balance(work: Work) -> Json:
    """What the account holds now, per currency: what is available, and what will be."""
    held: dict[str, dict[bool, int]] = {"eur": {True: 0, False: 0}}
    for movement in unpaid_transactions(work):
        sums = held.setdefault(movement["currency"], {True: 0, False: 0})
        sums[movement["available_on"] <= work.now] += movement["net"]

    def shown(available: bool) -> list[Json]:
        return [
            {"amount": sums[available], "currency": currency, "source_types": {"card": sums[available]}}
            for currency, sums in sorted(held.items())
        ]

    return {
        "object": "balance",
        "available": shown(available=True),
        "connect_reserved": [{"amount": 0, "currency": currency} for currency in sorted(held)],
        "livemode": False,
        "pending": shown(available=False),
    }
