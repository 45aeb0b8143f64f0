"""Refunds: money given back to the payer."""

from __future__ import annotations

from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.resources.balance import new_balance_transaction
from stripe_sandbox.sandbox import Work


def new_refund(
    work: Work, charge: Json, *, amount: int | None, reason: str | None, metadata: dict[str, str]
) -> Json:
    """Give back `amount` cents of a charge, or what is left of it.

    Refuses a charge that did not succeed, one under dispute, and more than was taken and not yet given back.
    """
    left = charge["amount_captured"] - charge["amount_refunded"]
    wanted = left if amount is None else amount
    if charge["disputed"]:
        raise Refused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if charge["status"] != "succeeded" or (left == 0 and charge["amount_captured"] == 0):
        raise Refused(
            f"Charge {charge['id']} cannot be refunded: it did not succeed.", code="charge_not_refundable"
        )
    if left == 0:
        raise Refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if not 1 <= wanted <= left:
        raise Refused(
            f"Refund amount ({wanted}) is not between 1 and the unrefunded amount on charge ({left}).",
            param="amount",
        )
    identifier = new_id("refund")
    kind = charge["payment_method_details"]["type"]
    movement = new_balance_transaction(
        work,
        amount=-wanted,
        fee=0,
        currency=charge["currency"],
        kind="refund" if kind == "card" else "payment_refund",
        category="refund",
        source=identifier,
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
        "status": "succeeded",
        "transfer_reversal": None,
    }
    work.save(refund)
    charge["amount_refunded"] += wanted
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    work.save(charge)
    work.emit("refund.created", refund)
    work.emit("charge.refunded", charge)
    return refund
