"""How money leaves for the bank: every midnight what is available, with the transactions it is made of; or by hand."""

from __future__ import annotations

from stripe_sandbox.errors import Json, StateRefused
from stripe_sandbox.identifiers import random_text
from stripe_sandbox.resources.balance import (
    balance,
    new_balance_transaction,
    pay_out_in_time,
    unpaid_transactions,
)
from stripe_sandbox.resources.payouts import new_payout
from stripe_sandbox.sandbox import Work

ARRIVE = "payout_arrives"
RECONCILE = "reconcile_payout"
RECONCILED_AFTER = 12 * 60 * 60
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "no_account": "The bank account details on file are probably incorrect.",
    "could_not_process": "The bank could not process this payout.",
}


def pay_out(work: Work, _: str) -> None:
    """Pay out what is available, per currency. What would be nothing or less waits for more money."""
    unpaid = unpaid_transactions(work)
    available = [one for one in unpaid if one["available_on"] <= work.now]
    for currency in sorted({one["currency"] for one in available}):
        included = [one for one in available if one["currency"] == currency]
        total = sum(one["net"] for one in included)
        if total > 0:
            _pay(work, total, currency, included)
    later = [one["available_on"] for one in unpaid if one["available_on"] > work.now]
    if later:
        pay_out_in_time(work, min(later))


def _pay(work: Work, total: int, currency: str, included: list[Json]) -> None:
    payout = new_payout(work, amount=total, currency=currency, automatic=True, description="STRIPE PAYOUT")
    for transaction in included:
        work.save(transaction, hidden={"payout": payout["id"]})
    work.later(work.now + RECONCILED_AFTER, RECONCILE, payout["id"])
    work.later(payout["arrival_date"], ARRIVE, payout["id"])


def pay_out_by_hand(work: Work, *, amount: int, currency: str, **more: str | dict[str, str] | None) -> Json:
    """Pay out `amount` cents now. Refuses more than is available. Its transactions are not told apart, as at Stripe."""
    held = next((one["amount"] for one in balance(work)["available"] if one["currency"] == currency), 0)
    if amount > held:
        raise StateRefused(
            "You have insufficient funds in your Stripe account for this payout. Your card balance is too low: "
            f"{held} {currency} is available.",
            code="balance_insufficient",
            param="amount",
        )
    payout = new_payout(work, amount=amount, currency=currency, automatic=False, **more)  # type: ignore[arg-type]  # checked parameters by name
    work.later(payout["arrival_date"], ARRIVE, payout["id"])
    return payout


def reconcile(work: Work, identifier: str) -> None:
    """The payout is on its way, and Stripe tells which transactions it is made of."""
    payout = work.load(identifier, "payout")
    if payout["status"] != "pending":
        return
    payout["status"] = "in_transit"
    work.save(payout)
    work.emit("payout.updated", payout, previous={"status": "pending"})
    payout["reconciliation_status"] = "completed"
    work.save(payout)
    work.emit("payout.reconciliation_completed", payout)


def arrive(work: Work, identifier: str) -> None:
    """The bank has it."""
    payout = work.load(identifier, "payout")
    if payout["status"] in {"pending", "in_transit"}:
        payout |= {"status": "paid", "trace_id": {"status": "supported", "value": random_text(16).upper()}}
        work.save(payout)
        work.emit("payout.paid", payout)


def fail_payout(work: Work, payout: Json, *, code: str) -> Json:
    """The bank sends a payout back, before or after it arrived: the money is on the balance again."""
    _check(payout, ("pending", "in_transit", "paid"), "fail")
    movement = _money_back(work, payout, "payout_failure", "payout_reversal")
    payout |= {
        "status": "failed",
        "failure_code": code,
        "failure_message": FAILURES[code],
        "failure_balance_transaction": movement["id"],
    }
    return _ended(work, payout, "payout.failed")


def cancel_payout(work: Work, payout: Json) -> Json:
    """Call a payout by hand off before it is on its way. Refuses an automatic one and one on its way."""
    if payout["automatic"]:
        raise StateRefused("Automatic payouts cannot be canceled.", code="payouts_not_allowed")
    _check(payout, ("pending",), "be canceled")
    movement = _money_back(work, payout, "payout_cancel", "payout_reversal")
    payout |= {"status": "canceled", "failure_balance_transaction": movement["id"]}
    return _ended(work, payout, "payout.canceled")


def _check(payout: Json, states: tuple[str, ...], wish: str) -> None:
    if payout["status"] not in states:
        raise StateRefused(
            f"Payout {payout['id']} has a status of {payout['status']}: only one with a status of "
            f"{' or '.join(states)} can {wish}.",
            code="status_transition_invalid",
        )


def _money_back(work: Work, payout: Json, kind: str, category: str) -> Json:
    return new_balance_transaction(
        work,
        amount=payout["amount"],
        fee=0,
        currency=payout["currency"],
        kind=kind,
        category=category,
        source=payout["id"],
        available_at_once=True,
    )


def _ended(work: Work, payout: Json, event_type: str) -> Json:
    work.store.drop_timers(payout["id"])
    work.save(payout)
    work.emit(event_type, payout)
    return payout
