"""What happens by itself when the business clock gets there."""

from __future__ import annotations

from stripe_sandbox.errors import Json
from stripe_sandbox.flows.capture import RELEASE
from stripe_sandbox.flows.disputes import (
    EVIDENCE_PAST_DUE,
    JUDGE,
    dispute_as_said,
    evidence_past_due,
    judge,
    take_back,
)
from stripe_sandbox.flows.payments import DISPUTE, PAYER_STATES, SETTLE, cancel, complete, fail
from stripe_sandbox.flows.payouts import ARRIVE, RECONCILE, arrive, pay_out, reconcile
from stripe_sandbox.flows.setups import cancel_setup
from stripe_sandbox.resources.balance import PAY_OUT
from stripe_sandbox.resources.refunds import SETTLE_REFUND, settle_refund
from stripe_sandbox.resources.special_accounts import account_of
from stripe_sandbox.resources.special_numbers import Failure
from stripe_sandbox.sandbox import Job, Work

LATER_DAYS = 2
REVERSED_DAYS = 5

EXPIRE = "expire_session"
REVERSE = "reverse_charge"


def expire(work: Work, session: Json) -> Json:
    """Close an open session without payment, and cancel the intent that an attempt left open."""
    session |= {"status": "expired", "url": None}
    work.save(session)
    if session["payment_intent"]:
        intent = work.load(session["payment_intent"], "payment_intent")
        if intent["status"] in PAYER_STATES:
            cancel(work, intent, reason="expired")
    if session["setup_intent"]:
        setup = work.load(session["setup_intent"], "setup_intent")
        if setup["status"] in PAYER_STATES:
            cancel_setup(work, setup, reason="abandoned")
    work.emit("checkout.session.expired", session)
    return session


def _expire_session(work: Work, identifier: str) -> None:
    session = work.load(identifier, "checkout.session")
    if session["status"] == "open":
        expire(work, session)


def _settle_charge(work: Work, identifier: str) -> None:
    """The bank answers about a pending charge; the test account decides what."""
    charge = work.load(identifier, "charge")
    method = work.load(charge["payment_method"], "payment_method")
    failure = None
    if method["type"] == "sepa_debit":
        failure = account_of(work.store.hidden(method["id"])["iban"]).failure
    bank_answers(work, charge, failure)


def bank_answers(work: Work, charge: Json, failure: Failure | None) -> None:
    """The money of a pending charge comes in, or does not. Nothing happens to a charge that has its answer."""
    if charge["status"] != "pending":
        return
    work.store.drop_timers(charge["id"])
    intent = work.load(charge["payment_intent"], "payment_intent")
    if failure is not None:
        fail(work, intent, charge, failure)
        _tell_session(work, intent, "unpaid", "checkout.session.async_payment_failed")
        return
    complete(work, intent, charge)
    _tell_session(work, intent, "paid", "checkout.session.async_payment_succeeded")


def _dispute_charge(work: Work, identifier: str) -> None:
    dispute_as_said(work, work.load(identifier, "charge"))


def _reverse_charge(work: Work, identifier: str) -> None:
    """The payer's account turns out to be empty: AM04."""
    charge = work.load(identifier, "charge")
    if charge["status"] == "succeeded" and not charge["disputed"] and not charge["refunded"]:
        take_back(work, charge, reason="insufficient_funds", network_reason_code="AM04")


def _release_authorisation(work: Work, identifier: str) -> None:
    """Nobody captured in time: the bank lets the amount go."""
    intent = work.load(identifier, "payment_intent")
    if intent["status"] == "requires_capture":
        charge = work.load(intent["latest_charge"], "charge")
        cancel(work, intent, reason="automatic")
        work.emit("charge.expired", work.load(charge["id"], "charge"))


def _settle_refund(work: Work, identifier: str) -> None:
    settle_refund(work, work.load(identifier, "refund"))


def _judge_dispute(work: Work, identifier: str) -> None:
    judge(work, work.load(identifier, "dispute"))


def _evidence_past_due(work: Work, identifier: str) -> None:
    evidence_past_due(work, work.load(identifier, "dispute"))


def _tell_session(work: Work, intent: Json, payment_status: str, event_type: str) -> None:
    for session in work.store.newest("checkout.session", where={"payment_intent": intent["id"]}, limit=1):
        session["payment_status"] = payment_status
        work.save(session)
        work.emit(event_type, session)


JOBS: dict[str, Job] = {
    ARRIVE: arrive,
    DISPUTE: _dispute_charge,
    EVIDENCE_PAST_DUE: _evidence_past_due,
    EXPIRE: _expire_session,
    JUDGE: _judge_dispute,
    PAY_OUT: pay_out,
    RECONCILE: reconcile,
    RELEASE: _release_authorisation,
    REVERSE: _reverse_charge,
    SETTLE: _settle_charge,
    SETTLE_REFUND: _settle_refund,
}
