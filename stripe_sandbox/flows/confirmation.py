"""Confirming a payment intent: a card, a SEPA debit under a mandate, or iDEAL on the payer's own page."""

from __future__ import annotations

from stripe_sandbox.errors import Json, Refused, StateRefused, parameter_missing
from stripe_sandbox.flows.authentication import asks_holder, take_card, wait_for_payer
from stripe_sandbox.flows.payments import SETTLE, fail, wait_for_bank
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.charges import new_charge
from stripe_sandbox.resources.mandates import active_mandate_of, new_mandate
from stripe_sandbox.resources.payment_intents import LARGEST_DEBIT
from stripe_sandbox.resources.payment_methods import (
    attach,
    card_behind,
    is_set_up,
    method_named,
    new_payment_method,
)
from stripe_sandbox.resources.special_accounts import account_of
from stripe_sandbox.resources.special_numbers import AUTHENTICATION_REQUIRED
from stripe_sandbox.sandbox import Work

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def confirm(work: Work, intent: Json, given: Json, *, page_base: str) -> Json | None:
    """Try to take the money of an intent with its payment method, or the one in the checked parameters.

    None when the attempt stands (succeeded, held, under way at the bank, or waiting for the payer); the error object
    when the card was refused, in which case the refusal is part of the story and is stored. Refuses (nothing moves) an
    intent in another state, a missing or foreign payment method, a type the intent does not allow, iDEAL without a
    return_url, and a debit without an active mandate or above €10,000.
    """
    if intent["status"] not in CONFIRMABLE:
        raise StateRefused(
            f"This PaymentIntent's status is {intent['status']}, so it cannot be confirmed again.",
            code="payment_intent_unexpected_state",
        )
    intent |= {name: given[name] for name in ("setup_future_usage", "receipt_email") if given.get(name)}
    method = given_method(work, given) or _own_method(work, intent)
    _check_method(intent, method)
    if method["type"] == "sepa_debit":
        _debit(work, intent, method, given)
        return None
    if method["type"] == "ideal":
        if given.get("off_session"):
            raise Refused("iDEAL needs the payer: it cannot be used off session.", param="off_session")
        if not given.get("return_url"):
            raise parameter_missing("return_url")
        wait_for_payer(work, intent, method, page_base=page_base, return_url=given["return_url"])
        return None
    return _card(work, intent, method, given, page_base)


def given_method(work: Work, given: Json) -> Json | None:
    """The payment method that a request names or describes; None when it does neither."""
    if given.get("payment_method"):
        return method_named(work, given["payment_method"])
    data = given.get("payment_method_data")
    if not data:
        return None
    kind = data["type"]
    more = {name: value for name, value in data.items() if name not in {"type", kind}}
    return new_payment_method(work, kind, data.get(kind), **more)


def _own_method(work: Work, intent: Json) -> Json:
    if not intent["payment_method"]:
        raise parameter_missing("payment_method")
    return work.load(intent["payment_method"], "payment_method")


def _card(work: Work, intent: Json, method: Json, given: Json, page_base: str) -> Json | None:
    if work.store.hidden(intent["id"]).get("authenticated"):
        return take_card(work, intent, method, authenticated=True)
    options = (given.get("payment_method_options") or {}).get("card") or intent["payment_method_options"].get(
        "card"
    )
    needed = asks_holder(
        card_behind(work, method).authentication,
        off_session=bool(given.get("off_session")),
        set_up=is_set_up(work, method),
        asked=(options or {}).get("request_three_d_secure") in {"any", "challenge"},
    )
    if not needed:
        return take_card(work, intent, method, authenticated=False)
    if given.get("off_session") or given.get("error_on_requires_action"):
        return fail(work, intent, new_charge(work, intent, method), AUTHENTICATION_REQUIRED)
    wait_for_payer(work, intent, method, page_base=page_base, return_url=given.get("return_url"))
    return None


def _check_method(intent: Json, method: Json) -> None:
    if method["type"] not in intent["payment_method_types"]:
        raise Refused(
            f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(intent['payment_method_types'])}.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    if intent["capture_method"] == "manual" and method["type"] != "card":
        raise Refused(
            f"A payment by {method['type']} cannot be captured later: use capture_method=automatic.",
            param="capture_method",
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
    days = account_of(work.store.hidden(method["id"])["iban"]).days
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
