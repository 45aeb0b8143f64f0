"""Confirming a payment intent without the payer: a saved card, or a SEPA debit under a mandate."""

from __future__ import annotations

from stripe_sandbox.errors import Json, Refused, parameter_missing
from stripe_sandbox.flows.jobs import DEBIT_DAYS, DELAYED_DEBIT_DAYS, SETTLE
from stripe_sandbox.flows.payments import fail, succeed, wait_for_bank
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.charges import new_charge
from stripe_sandbox.resources.mandates import active_mandate_of, new_mandate
from stripe_sandbox.resources.payment_intents import LARGEST_DEBIT
from stripe_sandbox.resources.payment_methods import CARD_REFUSALS, DELAYED_IBANS, attach
from stripe_sandbox.sandbox import Work

CONFIRMABLE = ("requires_payment_method", "requires_confirmation")


def confirm(work: Work, intent: Json, given: Json) -> Json | None:
    """Try to take the money of an intent with its payment method, or the one in the checked parameters.

    None when the attempt stands (succeeded, or under way at the bank); the error object when the card was refused, in
    which case the refusal is part of the story and is stored. Refuses (nothing moves) an intent in another state, a
    missing or foreign payment method, a type the intent does not allow, iDEAL (that needs the payer: use a checkout
    session) and a debit without an active mandate or above €10,000.
    """
    if intent["status"] not in CONFIRMABLE:
        raise Refused(
            f"This PaymentIntent's status is {intent['status']}, so it cannot be confirmed again.",
            code="payment_intent_unexpected_state",
        )
    method_id = given.get("payment_method") or intent["payment_method"]
    if not method_id:
        raise parameter_missing("payment_method")
    method = work.load(method_id, "payment_method", param="payment_method")
    _check_method(intent, method)
    if method["type"] == "sepa_debit":
        _debit(work, intent, method, given)
        return None
    refusal = CARD_REFUSALS.get(work.store.hidden(method_id)["number"])
    if refusal is None:
        succeed(work, intent, method)
        return None
    return fail(work, intent, new_charge(work, intent, method), refusal)


def _check_method(intent: Json, method: Json) -> None:
    if method["type"] not in intent["payment_method_types"]:
        raise Refused(
            f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(intent['payment_method_types'])}.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    if method["type"] == "ideal":
        raise Refused(
            "An iDEAL payment needs the payer. stripe_sandbox does that in a checkout session only.",
            param="payment_method",
        )
    if method["customer"] is not None and method["customer"] != intent["customer"]:
        raise Refused(
            f"The PaymentMethod {method['id']} belongs to another customer than this PaymentIntent.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )


def _debit(work: Work, intent: Json, method: Json, given: Json) -> None:
    if intent["amount"] > LARGEST_DEBIT:
        raise Refused("A SEPA direct debit is at most €10,000.", code="amount_too_large", param="amount")
    if intent["currency"] != "eur":
        raise Refused(
            "A SEPA direct debit must be in eur.", code="payment_method_currency_mismatch", param="currency"
        )
    mandate = _mandate(work, method, given)
    if intent["setup_future_usage"] == "off_session" and intent["customer"]:
        attach(work, method, intent["customer"])
    iban = work.store.hidden(method["id"])["iban"]
    days = DELAYED_DEBIT_DAYS if iban in DELAYED_IBANS else DEBIT_DAYS
    wait_for_bank(work, intent, method, job=SETTLE, until=work.now + days * DAY, mandate_id=mandate["id"])


def _mandate(work: Work, method: Json, given: Json) -> Json:
    """The mandate named, the one given with the request, or the one this account already has."""
    if given.get("mandate"):
        mandate = work.load(given["mandate"], "mandate", param="mandate")
    elif given.get("mandate_data"):
        return new_mandate(work, method, acceptance=given["mandate_data"].get("customer_acceptance"))
    else:
        found = active_mandate_of(work, method["id"])
        if found is None:
            raise Refused(
                f"There is no active mandate on {method['id']}. Give mandate_data, or use a payment method with a "
                "mandate.",
                code="payment_intent_mandate_invalid",
                param="mandate",
            )
        mandate = found
    if mandate["status"] != "active" or mandate["payment_method"] != method["id"]:
        raise Refused(
            f"The mandate {mandate['id']} is not an active mandate of {method['id']}.",
            code="payment_intent_mandate_invalid",
            param="mandate",
        )
    return mandate
