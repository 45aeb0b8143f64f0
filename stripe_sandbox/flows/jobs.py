"""What happens by itself when the business clock gets there."""

from __future__ import annotations

from stripe_sandbox.errors import Json
from stripe_sandbox.flows.payments import PAYER_STATES, cancel, complete, fail, take_back
from stripe_sandbox.resources.payment_methods import DISPUTED_IBANS, debit_failure
from stripe_sandbox.sandbox import Job, Work

DEBIT_DAYS = 5
DELAYED_DEBIT_DAYS = 8
LATER_DAYS = 2
REVERSED_DAYS = 5

EXPIRE = "expire_session"
SETTLE = "settle_charge"
REVERSE = "reverse_charge"


def expire(work: Work, session: Json) -> Json:
    """Close an open session without payment, and cancel the payment intent of a refused attempt."""
    session |= {"status": "expired", "url": None}
    work.save(session)
    if session["payment_intent"]:
        intent = work.load(session["payment_intent"], "payment_intent")
        if intent["status"] in PAYER_STATES:
            cancel(work, intent, reason="expired")
    work.emit("checkout.session.expired", session)
    return session


def _expire_session(work: Work, identifier: str) -> None:
    session = work.load(identifier, "checkout.session")
    if session["status"] == "open":
        expire(work, session)


def _settle_charge(work: Work, identifier: str) -> None:
    """The bank answers about a pending charge; the test account decides what."""
    charge = work.load(identifier, "charge")
    if charge["status"] != "pending":
        return
    intent = work.load(charge["payment_intent"], "payment_intent")
    method = work.load(charge["payment_method"], "payment_method")
    iban = work.store.hidden(method["id"]).get("iban", "")
    failure = debit_failure(iban) if method["type"] == "sepa_debit" else None
    if failure is not None:
        fail(work, intent, charge, failure)
        _tell_session(work, intent, "unpaid", "checkout.session.async_payment_failed")
        return
    complete(work, intent, charge)
    _tell_session(work, intent, "paid", "checkout.session.async_payment_succeeded")
    if method["type"] == "sepa_debit" and iban in DISPUTED_IBANS:
        take_back(work, charge, reason="debit_not_authorized", network_reason_code="MD06")


def _reverse_charge(work: Work, identifier: str) -> None:
    """The payer's account turns out to be empty: AM04."""
    charge = work.load(identifier, "charge")
    if charge["status"] == "succeeded" and not charge["disputed"] and not charge["refunded"]:
        take_back(work, charge, reason="insufficient_funds", network_reason_code="AM04")


def _tell_session(work: Work, intent: Json, payment_status: str, event_type: str) -> None:
    for session in work.store.newest("checkout.session", where={"payment_intent": intent["id"]}, limit=1):
        session["payment_status"] = payment_status
        work.save(session)
        work.emit(event_type, session)


JOBS: dict[str, Job] = {EXPIRE: _expire_session, SETTLE: _settle_charge, REVERSE: _reverse_charge}
