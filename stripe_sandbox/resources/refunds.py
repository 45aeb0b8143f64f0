"""Refunds: money given back to the payer."""

from __future__ import annotations

from stripe_sandbox.errors import Json, Refused, StateRefused
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.resources.balance import DAY, new_balance_transaction
from stripe_sandbox.resources.payment_methods import card_behind
from stripe_sandbox.resources.special_numbers import LateRefund
from stripe_sandbox.sandbox import Work

SETTLE_REFUND = "settle_refund"
REFUND_DAYS = 5
BLOCKING = ("needs_response", "under_review", "lost")
"""States of a dispute in which the bank has taken the money, or may: no refund on top of that."""
STANDING = ("pending", "requires_action", "succeeded")
"""States in which the money has left the account: it comes back when a refund fails or is cancelled."""


def new_refund(
    work: Work, charge: Json, *, amount: int | None, reason: str | None, metadata: dict[str, str]
) -> Json:
    """Give back `amount` cents of a charge, or what is left of it.

    Refuses a charge that did not succeed, one under dispute, and more than was taken and not yet given back.
    """
    left = charge["amount_captured"] - charge["amount_refunded"]
    wanted = left if amount is None else amount
    if work.store.newest("dispute", where={"charge": charge["id"], "status": list(BLOCKING)}, limit=1):
        raise StateRefused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if charge["status"] != "succeeded" or charge["amount_captured"] == 0:
        raise StateRefused(
            f"Charge {charge['id']} cannot be refunded: it did not succeed.", code="charge_not_refundable"
        )
    if left == 0:
        raise StateRefused(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if not 1 <= wanted <= left:
        raise Refused(
            f"Refund amount ({wanted}) is not between 1 and the unrefunded amount on charge ({left}).",
            param="amount",
        )
    identifier = new_id("refund")
    kind = charge["payment_method_details"]["type"]
    late = _late(work, charge)
    movement = new_balance_transaction(
        work,
        amount=-wanted,
        fee=0,
        currency=charge["currency"],
        kind="refund" if kind == "card" else "payment_refund",
        category="refund",
        source=identifier,
        available_at_once=True,
    )
    refund: Json = {
        "id": identifier,
        "object": "refund",
        "amount": wanted,
        "balance_transaction": movement["id"],
        "charge": charge["id"],
        "created": work.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"card": {"type": "refund"}, "type": "card"} if kind == "card" else None,
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if late is LateRefund.PENDING else "succeeded",
        "transfer_reversal": None,
    }
    if late is LateRefund.PENDING:
        refund["pending_reason"] = "processing"
    work.save(refund)
    charge["amount_refunded"] += wanted
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    work.save(charge)
    work.emit("refund.created", refund)
    work.emit("charge.refunded", charge)
    if late is not None:
        work.later(work.now + REFUND_DAYS * DAY, SETTLE_REFUND, identifier)
    return refund


def settle_refund(work: Work, refund: Json) -> None:
    """The bank answers about a refund that was not certain yet: the number of the card decides what."""
    charge = work.load(refund["charge"], "charge")
    if refund["status"] == "pending":
        succeed_refund(work, refund)
    elif refund["status"] == "succeeded" and _late(work, charge) is LateRefund.FAILS:
        fail_refund(work, refund, reason="expired_or_canceled_card")


def succeed_refund(work: Work, refund: Json) -> Json:
    """A refund under way arrives. Refuses one that is not."""
    _check(refund, ("pending", "requires_action"), "succeed")
    refund.pop("pending_reason", None)
    return _changed(work, refund, "succeeded")


def ask_account_holder(work: Work, refund: Json) -> Json:
    """The bank needs details from the payer before a refund under way can arrive. Refuses one that is not."""
    _check(refund, ("pending",), "wait for the account holder")
    return _changed(work, refund, "requires_action")


def fail_refund(work: Work, refund: Json, *, reason: str) -> Json:
    """A refund does not arrive, now or after it seemed to: the money comes back. Refuses one that failed before."""
    _check(refund, STANDING, "fail")
    refund |= {"failure_reason": reason, **_money_back(work, refund, "refund_failure", "Refund failure")}
    _changed(work, refund, "failed")
    work.emit("refund.failed", refund)
    return refund


def cancel_refund(work: Work, refund: Json, *, states: tuple[str, ...]) -> Json:
    """A refund is called off while it is in one of `states`: the money comes back. Refuses one in another state."""
    _check(refund, states, "be canceled")
    refund.pop("pending_reason", None)
    refund |= _money_back(work, refund, "payment_refund", "Refund cancellation")
    return _changed(work, refund, "canceled")


def _check(refund: Json, states: tuple[str, ...], wish: str) -> None:
    if refund["status"] not in states:
        raise StateRefused(
            f"Refund {refund['id']} has a status of {refund['status']}: only one with a status of "
            f"{' or '.join(states)} can {wish}.",
            code="status_transition_invalid",
        )


def _money_back(work: Work, refund: Json, kind: str, description: str) -> Json:
    charge = work.load(refund["charge"], "charge")
    movement = new_balance_transaction(
        work,
        amount=refund["amount"],
        fee=0,
        currency=refund["currency"],
        kind=kind,
        category="refund_failure" if kind == "refund_failure" else "refund",
        source=refund["id"],
        description=description,
        available_at_once=True,
    )
    previous = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge |= {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False}
    work.save(charge)
    work.emit("charge.updated", charge, previous=previous)
    return {"failure_balance_transaction": movement["id"]}


def _changed(work: Work, refund: Json, status: str) -> Json:
    before = refund["status"]
    refund["status"] = status
    work.store.drop_timers(refund["id"])
    work.save(refund)
    for name in ("charge.refund.updated", "refund.updated"):
        work.emit(name, refund, previous={"status": before})
    return refund


def _late(work: Work, charge: Json) -> LateRefund | None:
    method = work.load(charge["payment_method"], "payment_method")
    return card_behind(work, method).refund if method["type"] == "card" else None
