"""The outcomes a tester can choose for a checkout session."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.flows.jobs import LATER_DAYS, REVERSE, REVERSED_DAYS
from stripe_sandbox.flows.payments import BANK_REFUSED, SETTLE, refused_by_bank, succeed, wait_for_bank
from stripe_sandbox.flows.setups import fail_setup, succeed_setup
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.checkout_sessions import preferred_method
from stripe_sandbox.resources.customers import new_customer
from stripe_sandbox.resources.mandates import new_mandate
from stripe_sandbox.resources.payment_intents import LARGEST_DEBIT, new_payment_intent
from stripe_sandbox.resources.payment_methods import TEST_IBAN, new_payment_method, valid_iban
from stripe_sandbox.resources.special_numbers import DECLINED
from stripe_sandbox.sandbox import Work


class Outcome(StrEnum):
    """What should happen to a checkout session."""

    PAID = "paid"
    PAID_LATER = "paid_later"
    REFUSED = "refused"
    STOPPED = "stopped"
    REVERSED = "reversed"
    PAID_FOUR_TIMES = "paid_four_times"


OUTCOMES_OF_SETUP = (Outcome.PAID, Outcome.REFUSED, Outcome.STOPPED, Outcome.PAID_FOUR_TIMES)


def outcomes_of(session: Json) -> tuple[Outcome, ...]:
    """What can happen to a session: a set-up is done at once or not, and is never taken back."""
    return OUTCOMES_OF_SETUP if session["mode"] == "setup" else tuple(Outcome)


class SessionNotOpen(Refused):
    """The session is paid or expired: no outcome can be chosen any more."""


def run_outcome(
    work: Work, session: Json, outcome: Outcome, *, method_type: str | None = None, iban: str | None = None
) -> str | None:
    """Let the outcome happen, and say where the payer goes next.

    That is success_url after a payment, cancel_url when the payer stops, and None (stay on the page) when the bank
    refuses. `iban` is the account iDEAL or SEPA takes from; a test number decides how later debits end. Refuses
    (SessionNotOpen) a session that is not open, a method the session does not offer and an IBAN that cannot be right.
    """
    if session["status"] != "open":
        raise SessionNotOpen(
            f"This Checkout Session has a status of `{session['status']}`: only an open one can be paid."
        )
    if outcome is Outcome.STOPPED:
        return str(session["cancel_url"]) if session["cancel_url"] else None
    kind = method_type or preferred_method(session)
    if kind not in session["payment_method_types"]:
        raise Refused(f"This Checkout Session does not offer {kind}.", param="payment_method_type")
    if iban is not None and not valid_iban(iban):
        raise Refused(f"The IBAN you provided is invalid: {iban}", code="invalid_number", param="iban")
    if outcome not in outcomes_of(session):
        raise Refused(f"In setup mode nothing is paid: {outcome} cannot happen.", param="outcome")
    customer = _customer(work, session)
    if session["mode"] == "setup":
        return _set_up(work, session, outcome, _method(work, session, kind, customer, iban or TEST_IBAN))
    intent = _intent(work, session, customer)
    method = _method(work, session, kind, customer, iban or TEST_IBAN)
    if outcome is Outcome.REFUSED:
        work.save(session)
        refused_by_bank(work, intent, method)
        return None
    _pay(work, session, outcome, intent, method)
    return return_address(session)


def return_address(session: Json) -> str:
    """success_url with the id of the session filled in."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _pay(work: Work, session: Json, outcome: Outcome, intent: Json, method: Json) -> None:
    mandate_id = None
    if method["type"] == "sepa_debit":
        if intent["amount"] > LARGEST_DEBIT:
            raise Refused("A SEPA direct debit is at most €10,000.", code="amount_too_large")
        mandate_id = new_mandate(work, method)["id"]
    if outcome is Outcome.PAID_LATER:
        until = work.now + LATER_DAYS * DAY
        wait_for_bank(work, intent, method, job=SETTLE, until=until, mandate_id=mandate_id)
    else:
        charge = succeed(work, intent, method, mandate_id=mandate_id)
        session["payment_status"] = "paid"
        if outcome is Outcome.REVERSED:
            work.later(work.now + REVERSED_DAYS * DAY, REVERSE, charge["id"])
    _complete(work, session, outcome)


def _set_up(work: Work, session: Json, outcome: Outcome, method: Json) -> str | None:
    """The payer gives permission for later, or the bank refuses that."""
    intent = work.load(session["setup_intent"], "setup_intent")
    if outcome is Outcome.REFUSED:
        work.save(session)
        fail_setup(work, intent, method, DECLINED if method["type"] == "card" else BANK_REFUSED)
        return None
    intent["customer"] = session["customer"]
    succeed_setup(work, intent, method)
    _complete(work, session, outcome)
    return return_address(session)


def _complete(work: Work, session: Json, outcome: Outcome) -> None:
    session |= {"status": "complete", "url": None}
    work.save(session)
    work.store.drop_timers(session["id"])
    event = work.emit("checkout.session.completed", session)
    if outcome is Outcome.PAID_FOUR_TIMES:
        work.send_again(event, times=3)


def _customer(work: Work, session: Json) -> Json | None:
    """The session's customer; one is made when something is to be saved for later."""
    if session["customer"]:
        customer = work.load(session["customer"], "customer")
    elif session["customer_creation"] == "always" or _intent_data(work, session).get("setup_future_usage"):
        customer = new_customer(work, email=session["customer_email"])
        session["customer"] = customer["id"]
    else:
        return None
    session["customer_details"] = {
        "address": customer["address"],
        "business_name": None,
        "email": customer["email"],
        "individual_name": None,
        "name": customer["name"],
        "phone": customer["phone"],
        "tax_exempt": customer["tax_exempt"],
        "tax_ids": [],
    }
    return customer


def _intent(work: Work, session: Json, customer: Json | None) -> Json:
    """The session's payment intent, made at the first attempt as Stripe does."""
    if session["payment_intent"]:
        return work.load(session["payment_intent"], "payment_intent")
    data = _intent_data(work, session)
    intent = new_payment_intent(
        work,
        amount=session["amount_total"],
        currency=session["currency"],
        method_types=session["payment_method_types"],
        **{**data, "customer": customer["id"] if customer else None},
    )
    session["payment_intent"] = intent["id"]
    return intent


def _intent_data(work: Work, session: Json) -> Json:
    data: Json = work.store.hidden(session["id"]).get("payment_intent_data") or {}
    return data


def _method(work: Work, session: Json, kind: str, customer: Json | None, iban: str) -> Json:
    details: dict[str, Any] = {"number": "4242424242424242"} if kind == "card" else {"iban": iban}
    billing = {
        "email": customer["email"] if customer else session["customer_email"],
        "name": customer["name"] if customer else None,
    }
    return new_payment_method(work, kind, details, billing_details=billing)
