"""How a payment intent moves: succeeds, waits for the bank, fails, is taken back or is cancelled."""

from __future__ import annotations

from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.resources.charges import mark_failed, mark_succeeded, new_charge
from stripe_sandbox.resources.disputes import new_dispute
from stripe_sandbox.resources.mandates import new_mandate
from stripe_sandbox.resources.payment_methods import TEST_IBAN, Failure, attach, new_payment_method
from stripe_sandbox.sandbox import Work

BANK_REFUSED_CARD = Failure("card_declined", "Your card was declined.", "generic_decline")
BANK_REFUSED = Failure("payment_method_provider_decline", "The payer's bank refused the payment.")
PAYER_STATES = ("requires_payment_method", "requires_confirmation", "requires_action")


def succeed(work: Work, intent: Json, method: Json, *, mandate_id: str | None = None) -> Json:
    """The payment succeeds at once. The charge is returned."""
    charge = new_charge(work, intent, method, mandate_id=mandate_id)
    return complete(work, intent, charge)


def complete(work: Work, intent: Json, charge: Json) -> Json:
    """The money of a pending charge comes in: charge and intent succeed, and what was promised is saved for later."""
    mark_succeeded(work, charge)
    _save_for_later(work, intent, charge)
    work.emit("charge.succeeded", charge)
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
        "last_payment_error": None,
        "next_action": None,
    }
    work.save(intent)
    work.emit("payment_intent.succeeded", intent)
    return charge


def wait_for_bank(
    work: Work, intent: Json, method: Json, *, job: str, until: int, mandate_id: str | None = None
) -> Json:
    """The payment is under way and nobody knows the outcome before `until`. The pending charge is returned."""
    charge = new_charge(work, intent, method, mandate_id=mandate_id)
    intent |= {
        "status": "processing",
        "latest_charge": charge["id"],
        "payment_method": method["id"],
        "last_payment_error": None,
    }
    work.save(intent)
    work.emit("charge.pending", charge)
    work.emit("payment_intent.processing", intent)
    work.later(until, job, charge["id"])
    return charge


def fail(work: Work, intent: Json, charge: Json, failure: Failure) -> Json:
    """An attempt fails; the intent waits for another payment method. The error object of the attempt is returned."""
    mark_failed(work, charge, failure)
    method = work.load(charge["payment_method"], "payment_method")
    error: Json = {
        "charge": charge["id"],
        "code": failure.code,
        "message": failure.message,
        "payment_method": method,
        "type": "card_error" if method["type"] == "card" else "invalid_request_error",
    }
    if failure.decline_code:
        error["decline_code"] = failure.decline_code
    intent |= {
        "status": "requires_payment_method",
        "latest_charge": charge["id"],
        "payment_method": None,
        "last_payment_error": error,
    }
    work.save(intent)
    work.emit("charge.failed", charge)
    work.emit("payment_intent.payment_failed", intent)
    return error


def refused_by_bank(work: Work, intent: Json, method: Json) -> Json:
    """The payer's bank says no while the payer waits."""
    charge = new_charge(work, intent, method)
    return fail(work, intent, charge, BANK_REFUSED_CARD if method["type"] == "card" else BANK_REFUSED)


def take_back(work: Work, charge: Json, *, reason: str, network_reason_code: str) -> Json:
    """The bank takes a successful payment back: dispute, funds withdrawn, lost. The intent stays succeeded.

    Refuses a charge that did not succeed, is disputed already, or was given back.
    """
    if charge["status"] != "succeeded" or charge["disputed"] or charge["refunded"]:
        raise Refused(f"Charge {charge['id']} cannot be taken back: it is not a payment that still stands.")
    dispute = new_dispute(work, charge, reason=reason, network_reason_code=network_reason_code)
    charge["disputed"] = True
    work.save(charge)
    work.emit("charge.updated", charge, previous={"disputed": False})
    for happening in ("created", "funds_withdrawn", "closed"):
        work.emit(f"charge.dispute.{happening}", dispute)
    return dispute


def cancel(work: Work, intent: Json, *, reason: str | None) -> Json:
    """No payment will come. Refuses an intent that succeeded, is under way or is cancelled already."""
    if intent["status"] not in PAYER_STATES:
        allowed = ", ".join(PAYER_STATES)
        raise Refused(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be canceled: {allowed}.",
            code="payment_intent_unexpected_state",
        )
    intent |= {"status": "canceled", "canceled_at": work.now, "cancellation_reason": reason}
    work.save(intent)
    work.emit("payment_intent.canceled", intent)
    return intent


def _save_for_later(work: Work, intent: Json, charge: Json) -> None:
    """Keep what the payer agreed to have used again: iDEAL leaves a SEPA mandate, the others stay as they are."""
    if intent["setup_future_usage"] != "off_session" or intent["customer"] is None:
        return
    method = work.load(charge["payment_method"], "payment_method")
    if method["type"] != "ideal":
        attach(work, method, intent["customer"])
        return
    debit = new_payment_method(
        work,
        "sepa_debit",
        {"iban": work.store.hidden(method["id"]).get("iban", TEST_IBAN)},
        billing_details=method["billing_details"],
    )
    debit["sepa_debit"]["generated_from"] = {"charge": charge["id"], "setup_attempt": None}
    mandate = new_mandate(work, debit)
    attach(work, debit, intent["customer"])
    charge["payment_method_details"]["ideal"] |= {
        "generated_sepa_debit": debit["id"],
        "generated_sepa_debit_mandate": mandate["id"],
    }
    work.save(charge)
