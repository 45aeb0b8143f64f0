"""Cards in two steps: the bank holds the amount, and the shop takes it, or a part, within seven days."""

from __future__ import annotations

from stripe_sandbox.errors import Json, Refused, StateRefused
from stripe_sandbox.flows.payments import complete, save_for_later, settle
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.charges import mark_authorised, mark_succeeded
from stripe_sandbox.sandbox import Work

RELEASE = "release_authorisation"
HELD_FOR = 7 * DAY


def authorise(work: Work, intent: Json, charge: Json) -> None:
    """The bank agrees to a charge. With `capture_method=manual` the amount is held, otherwise taken at once."""
    if intent["capture_method"] != "manual":
        complete(work, intent, charge)
        return
    mark_authorised(work, charge)
    save_for_later(work, intent, charge)
    work.emit("charge.succeeded", charge)
    intent |= {
        "status": "requires_capture",
        "amount_capturable": intent["amount"],
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
        "last_payment_error": None,
        "next_action": None,
    }
    work.save(intent)
    work.emit("payment_intent.amount_capturable_updated", intent)
    work.later(work.now + HELD_FOR, RELEASE, intent["id"])


def capture(work: Work, intent: Json, *, amount: int | None) -> Json:
    """Take the held amount, or `amount` cents of it; the rest is let go. Refuses an intent that holds nothing."""
    if intent["status"] != "requires_capture":
        raise StateRefused(
            "This PaymentIntent could not be captured because it has a status of "
            f"{intent['status']}. Only a PaymentIntent with one of the following statuses may be captured: "
            "requires_capture.",
            code="payment_intent_unexpected_state",
        )
    wanted = intent["amount_capturable"] if amount is None else amount
    if not 1 <= wanted <= intent["amount_capturable"]:
        raise Refused(
            f"The amount_to_capture ({wanted}) must be between 1 and the amount capturable "
            f"({intent['amount_capturable']}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    work.store.drop_timers(intent["id"])
    charge = work.load(intent["latest_charge"], "charge")
    mark_succeeded(work, charge, amount=wanted)
    work.emit("charge.captured", charge)
    settle(work, intent, charge)
    return intent
