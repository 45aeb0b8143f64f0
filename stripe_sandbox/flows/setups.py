"""How a setup intent moves: the holder confirms a card, a debit gets a mandate, iDEAL leaves a debit with one."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.errors import Json, Refused, StateRefused, parameter_missing
from stripe_sandbox.flows.authentication import asks_holder, check_waits, next_action
from stripe_sandbox.flows.confirmation import given_method
from stripe_sandbox.flows.payments import BANK_REFUSED, PAYER_STATES, debit_after_ideal, error_of
from stripe_sandbox.resources.mandates import new_mandate
from stripe_sandbox.resources.payment_methods import attach, card_behind, mark_set_up
from stripe_sandbox.resources.setup_intents import new_setup_attempt
from stripe_sandbox.resources.special_numbers import Failure
from stripe_sandbox.sandbox import Work

NOT_AUTHENTICATED = Failure(
    "setup_intent_authentication_failure",
    "The latest attempt to set up the payment method has failed because authentication failed.",
)


def confirm_setup(work: Work, intent: Json, given: Json, *, page_base: str) -> Json | None:
    """Set up the payment method of an intent, or the one in the checked parameters.

    None when it is done or waits for the payer; the error object when a card was refused, which is stored. Refuses
    (nothing moves) an intent in another state, a missing payment method, a type it does not allow, a debit without
    mandate_data and iDEAL without a return_url.
    """
    if intent["status"] not in PAYER_STATES:
        raise StateRefused(
            f"You cannot confirm this SetupIntent because it has a status of {intent['status']}.",
            code="setup_intent_unexpected_state",
        )
    method = given_method(work, given) or _own_method(work, intent)
    if method["type"] not in intent["payment_method_types"]:
        raise Refused(
            f"The PaymentMethod provided ({method['type']}) is not allowed for this SetupIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(intent['payment_method_types'])}.",
            code="setup_intent_invalid_parameter",
            param="payment_method",
        )
    if method["customer"] not in {None, intent["customer"]}:
        raise Refused(
            f"The PaymentMethod {method['id']} belongs to another customer than this SetupIntent.",
            code="setup_intent_invalid_parameter",
            param="payment_method",
        )
    acceptance = (given.get("mandate_data") or {}).get("customer_acceptance")
    if method["type"] != "card" and acceptance is None:
        raise parameter_missing("mandate_data")
    if method["type"] == "sepa_debit":
        succeed_setup(work, intent, method, acceptance=acceptance)
        return None
    if method["type"] == "ideal":
        if not given.get("return_url"):
            raise parameter_missing("return_url")
        _wait_for_payer(work, intent, method, page_base, given["return_url"], acceptance)
        return None
    return _card(work, intent, method, given, page_base)


def _own_method(work: Work, intent: Json) -> Json:
    if not intent["payment_method"]:
        raise parameter_missing("payment_method")
    return work.load(intent["payment_method"], "payment_method")


def _card(work: Work, intent: Json, method: Json, given: Json, page_base: str) -> Json | None:
    card = card_behind(work, method)
    if asks_holder(card.authentication, off_session=False, set_up=False, asked=False):
        _wait_for_payer(work, intent, method, page_base, given.get("return_url"), None)
        return None
    if card.failure is not None and not card.attaches:
        return fail_setup(work, intent, method, card.failure)
    succeed_setup(work, intent, method)
    return None


def _wait_for_payer(
    work: Work, intent: Json, method: Json, page_base: str, return_url: str | None, acceptance: Json | None
) -> None:
    intent |= {
        "status": "requires_action",
        "payment_method": method["id"],
        "last_setup_error": None,
        "next_action": next_action(page_base, intent, return_url),
    }
    work.save(intent, hidden={"customer_acceptance": acceptance})
    work.emit("setup_intent.requires_action", intent)


def payer_answers_setup(work: Work, intent: Json, *, approves: bool) -> None:
    """The payer confirms or refuses. Refuses an intent that does not wait for its payer."""
    check_waits(intent)
    method = work.load(intent["payment_method"], "payment_method")
    if approves:
        acceptance = work.store.hidden(intent["id"]).get("customer_acceptance")
        succeed_setup(work, intent, method, acceptance=acceptance)
    else:
        fail_setup(work, intent, method, NOT_AUTHENTICATED if method["type"] == "card" else BANK_REFUSED)


def succeed_setup(work: Work, intent: Json, method: Json, *, acceptance: Json | None = None) -> None:
    """The payment method may be used again: kept with the customer, with a mandate when it is a debit."""
    attempt = new_setup_attempt(work, intent, method, status="succeeded")
    mandate_id = None
    if method["type"] == "ideal":
        debit, mandate = debit_after_ideal(
            work, method, customer_id=intent["customer"], attempt_id=attempt["id"], acceptance=acceptance
        )
        mandate_id = mandate["id"]
        attempt["payment_method_details"]["ideal"] |= {
            "generated_sepa_debit": debit["id"],
            "generated_sepa_debit_mandate": mandate_id,
        }
        work.save(attempt)
    else:
        mark_set_up(work, method)
        if method["type"] == "sepa_debit":
            mandate_id = new_mandate(work, method, acceptance=acceptance)["id"]
        if intent["customer"]:
            attach(work, method, intent["customer"])
    intent |= {
        "status": "succeeded",
        "latest_attempt": attempt["id"],
        "mandate": mandate_id,
        "payment_method": method["id"],
        "next_action": None,
        "last_setup_error": None,
    }
    work.save(intent)
    work.emit("setup_intent.succeeded", intent)


def fail_setup(work: Work, intent: Json, method: Json, failure: Failure) -> Json:
    """The attempt fails; the intent waits for another payment method. The error object is returned."""
    error: dict[str, Any] = error_of(failure, method)
    if failure is NOT_AUTHENTICATED:
        error["type"] = "invalid_request_error"
    attempt = new_setup_attempt(work, intent, method, status="failed", error=error)
    intent |= {
        "status": "requires_payment_method",
        "latest_attempt": attempt["id"],
        "payment_method": None,
        "next_action": None,
        "last_setup_error": error,
    }
    work.save(intent)
    work.emit("setup_intent.setup_failed", intent)
    return error


def cancel_setup(work: Work, intent: Json, *, reason: str | None) -> Json:
    """Nothing will be set up. Refuses an intent that succeeded or is cancelled already."""
    if intent["status"] not in PAYER_STATES:
        raise StateRefused(
            f"You cannot cancel this SetupIntent because it has a status of {intent['status']}. Only a SetupIntent "
            f"with one of the following statuses may be canceled: {', '.join(PAYER_STATES)}.",
            code="setup_intent_unexpected_state",
        )
    intent |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    work.save(intent)
    work.emit("setup_intent.canceled", intent)
    return intent
