"""How a payment intent moves: succeeds, waits for the bank, fails or is cancelled."""

from __future__ import annotations

from stripe_sandbox.errors import Json, StateRefused
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.charges import mark_failed, mark_succeeded, new_charge
from stripe_sandbox.resources.mandates import deactivate_mandates, new_mandate
from stripe_sandbox.resources.payment_methods import (
    TEST_IBAN,
    attach,
    card_behind,
    mark_set_up,
    new_payment_method,
)
from stripe_sandbox.resources.special_accounts import account_of
from stripe_sandbox.resources.special_numbers import DECLINED, Failure
from stripe_sandbox.sandbox import Work

DISPUTE = "dispute_charge"
SETTLE = "settle_charge"
BANK_REFUSED = Failure("payment_method_provider_decline", "The payer's bank refused the payment.")
PAYER_STATES = ("requires_payment_method", "requires_confirmation", "requires_action")


def succeed(
    work: Work, intent: Json, method: Json, *, mandate_id: str | None = None, authenticated: bool = False
) -> Json:
    """The payment succeeds at once. The charge is returned."""
    charge = new_charge(work, intent, method, mandate_id=mandate_id, authenticated=authenticated)
    return complete(work, intent, charge)


def complete(work: Work, intent: Json, charge: Json) -> Json:
    """The money of a pending charge comes in: charge and intent succeed, and what was promised is saved for later."""
    mark_succeeded(work, charge)
    save_for_later(work, intent, charge)
    work.emit("charge.succeeded", charge)
    settle(work, intent, charge)
    return charge


def settle(work: Work, intent: Json, charge: Json) -> None:
    """The intent succeeds with a charge that was captured, and what its number promises follows in time."""
    intent |= {
        "status": "succeeded",
        "amount_capturable": 0,
        "amount_received": charge["amount_captured"],
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
        "last_payment_error": None,
        "next_action": None,
    }
    work.save(intent)
    work.emit("payment_intent.succeeded", intent)
    after = _days_until_dispute(work, charge)
    if after is not None:
        work.later(work.now + after * DAY, DISPUTE, charge["id"])


def _days_until_dispute(work: Work, charge: Json) -> int | None:
    """When the number behind the charge has it disputed; None when it does not."""
    method = work.load(charge["payment_method"], "payment_method")
    if method["type"] == "card":
        card = card_behind(work, method)
        return 0 if card.disputed or card.warned else None
    if method["type"] == "sepa_debit":
        return account_of(work.store.hidden(method["id"])["iban"]).disputed_after
    return None


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
        "next_action": None,
    }
    work.save(intent)
    work.emit("charge.pending", charge)
    work.emit("payment_intent.processing", intent)
    work.later(until, job, charge["id"])
    return charge


def fail(work: Work, intent: Json, charge: Json, failure: Failure) -> Json:
    """An attempt fails; the intent waits for another payment method. The error object of the attempt is returned.

    A debit that the payer's bank does not allow ends the mandate too.
    """
    mark_failed(work, charge, failure)
    method = work.load(charge["payment_method"], "payment_method")
    error = {"charge": charge["id"], **error_of(failure, method)}
    work.emit("charge.failed", charge)
    back_to_payer(work, intent, error, charge_id=charge["id"])
    if method["type"] == "sepa_debit" and failure.code == "debit_not_authorized":
        deactivate_mandates(work, method["id"])
    return error


def error_of(failure: Failure, method: Json) -> Json:
    """The error object that tells of an attempt with this payment method."""
    error: Json = {
        "code": failure.code,
        "message": failure.message,
        "payment_method": method,
        "type": "card_error" if method["type"] == "card" else "invalid_request_error",
    }
    if failure.decline_code:
        error["decline_code"] = failure.decline_code
    return error


def back_to_payer(work: Work, intent: Json, error: Json, *, charge_id: str | None) -> None:
    """The intent waits for another payment method after an attempt that failed with this error."""
    intent |= {
        "status": "requires_payment_method",
        "latest_charge": charge_id or intent["latest_charge"],
        "payment_method": None,
        "next_action": None,
        "last_payment_error": error,
    }
    work.save(intent)
    work.emit("payment_intent.payment_failed", intent)


def refused_by_bank(work: Work, intent: Json, method: Json) -> Json:
    """The payer's bank says no while the payer waits."""
    charge = new_charge(work, intent, method)
    return fail(work, intent, charge, DECLINED if method["type"] == "card" else BANK_REFUSED)


def cancel(work: Work, intent: Json, *, reason: str | None) -> Json:
    """No payment will come; an amount the bank holds is let go. Refuses one that is paid, under way or cancelled."""
    allowed = (*PAYER_STATES, "requires_capture")
    if intent["status"] not in allowed:
        raise StateRefused(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be canceled: {', '.join(allowed)}.",
            code="payment_intent_unexpected_state",
        )
    if intent["status"] == "requires_capture":
        charge = work.load(intent["latest_charge"], "charge")
        charge |= {"refunded": True, "amount_refunded": charge["amount"]}
        work.save(charge)
        work.emit("charge.refunded", charge)
        work.store.drop_timers(intent["id"])
    intent |= {
        "status": "canceled",
        "amount_capturable": 0,
        "canceled_at": work.now,
        "cancellation_reason": reason,
        "next_action": None,
    }
    work.save(intent)
    work.emit("payment_intent.canceled", intent)
    return intent


def save_for_later(work: Work, intent: Json, charge: Json) -> None:
    """Keep what the payer agreed to have used again: iDEAL leaves a SEPA mandate, the others stay as they are."""
    if intent["setup_future_usage"] != "off_session" or intent["customer"] is None:
        return
    method = work.load(charge["payment_method"], "payment_method")
    if method["type"] != "ideal":
        mark_set_up(work, method)
        attach(work, method, intent["customer"])
        return
    debit, mandate = debit_after_ideal(work, method, customer_id=intent["customer"], charge_id=charge["id"])
    charge["payment_method_details"]["ideal"] |= {
        "generated_sepa_debit": debit["id"],
        "generated_sepa_debit_mandate": mandate["id"],
    }
    work.save(charge)


def debit_after_ideal(
    work: Work,
    ideal: Json,
    *,
    customer_id: str | None,
    charge_id: str | None = None,
    attempt_id: str | None = None,
    acceptance: Json | None = None,
) -> tuple[Json, Json]:
    """The direct debit and its mandate that an iDEAL payment or set-up leaves: the account the payer paid from."""
    debit = new_payment_method(
        work,
        "sepa_debit",
        {"iban": work.store.hidden(ideal["id"]).get("iban", TEST_IBAN)},
        billing_details=ideal["billing_details"],
    )
    debit["sepa_debit"]["generated_from"] = {"charge": charge_id, "setup_attempt": attempt_id}
    work.save(debit)
    mandate = new_mandate(work, debit, acceptance=acceptance)
    if customer_id:
        attach(work, debit, customer_id)
    return debit, mandate
