"""Payments that need the payer: a card that asks for 3-D Secure, and iDEAL. The payer answers on a page."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from stripe_sandbox.errors import Json, StateRefused
from stripe_sandbox.flows.capture import authorise
from stripe_sandbox.flows.payments import back_to_payer, error_of, fail, refused_by_bank, succeed
from stripe_sandbox.resources.charges import new_charge
from stripe_sandbox.resources.payment_methods import card_behind
from stripe_sandbox.resources.special_numbers import Authentication, Failure
from stripe_sandbox.sandbox import Work

NOT_AUTHENTICATED = Failure(
    "payment_intent_authentication_failure",
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again.",
)


def asks_holder(authentication: Authentication, *, off_session: bool, set_up: bool, asked: bool) -> bool:
    """Does a card ask its holder now? `asked` means that the request wants it (`request_three_d_secure`)."""
    if authentication is Authentication.ALWAYS:
        return True
    if authentication is Authentication.ON_SESSION:
        return not off_session
    if authentication is Authentication.UNLESS_SET_UP:
        return not (off_session and set_up)
    return authentication is Authentication.WHEN_ASKED and asked and not off_session


def next_action(page_base: str, intent: Json, return_url: str | None) -> Json:
    """Where the payer has to go: by redirect when the shop said where to return to, else through its own page."""
    url = f"{page_base}/c/authenticate/{intent['id']}"
    if return_url:
        return {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
    return {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url},
    }


def wait_for_payer(work: Work, intent: Json, method: Json, *, page_base: str, return_url: str | None) -> None:
    """The payment waits until the payer has answered on the page of the next action."""
    intent |= {
        "status": "requires_action",
        "payment_method": method["id"],
        "last_payment_error": None,
        "next_action": next_action(page_base, intent, return_url),
    }
    work.save(intent)
    work.emit("payment_intent.requires_action", intent)


def payer_answers(work: Work, intent: Json, *, approves: bool) -> None:
    """The payer confirms or refuses. Refuses an intent that does not wait for its payer."""
    check_waits(intent)
    method = work.load(intent["payment_method"], "payment_method")
    if method["type"] == "ideal":
        if approves:
            succeed(work, intent, method)
        else:
            refused_by_bank(work, intent, method)
    elif not approves:
        error = {**error_of(NOT_AUTHENTICATED, method), "type": "invalid_request_error"}
        back_to_payer(work, intent, error, charge_id=None)
    elif intent["confirmation_method"] == "manual":
        intent |= {"status": "requires_confirmation", "next_action": None}
        work.save(intent, hidden={"authenticated": True})
    else:
        take_card(work, intent, method, authenticated=True)


def check_waits(intent: Json) -> None:
    if intent["status"] != "requires_action":
        raise StateRefused(
            f"This intent has a status of {intent['status']}: it does not wait for its payer.",
            code="intent_invalid_state",
        )


def take_card(work: Work, intent: Json, method: Json, *, authenticated: bool) -> Json | None:
    """Ask the bank of the card; the error object when it says no."""
    charge = new_charge(work, intent, method, authenticated=authenticated)
    failure = card_behind(work, method).failure
    if failure is not None:
        return fail(work, intent, charge, failure)
    authorise(work, intent, charge)
    return None


def return_to_shop(intent: Json, return_url: str) -> str:
    """The shop's address with what Stripe adds: which intent, its secret, and how it went."""
    name = intent["object"]
    succeeded = intent["status"] in {"succeeded", "processing", "requires_capture", "requires_confirmation"}
    added = {
        name: intent["id"],
        f"{name}_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if succeeded else "failed",
    }
    parts = urlsplit(return_url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *added.items()])
    return urlunsplit(parts._replace(query=query))
