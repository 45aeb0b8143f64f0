"""The doors through which a tester plays payer or bank: confirm, settle, dispute, let a refund or payout fail."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.flows.disputes import close, take_back
from stripe_sandbox.flows.jobs import bank_answers
from stripe_sandbox.flows.payments import DISPUTE
from stripe_sandbox.flows.payouts import FAILURES, fail_payout
from stripe_sandbox.pages.authentication import ANSWERS, answer
from stripe_sandbox.pages.sent import given_body, number_of, one_of, truth
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.mandates import deactivate_mandates
from stripe_sandbox.resources.refunds import ask_account_holder, cancel_refund, fail_refund, succeed_refund
from stripe_sandbox.resources.special_numbers import THIRTEEN_MONTHS, Failure
from stripe_sandbox.sandbox import Sandbox, Work

REASONS = [
    *(
        "bank_cannot_process",
        "credit_not_processed",
        "customer_initiated",
        "debit_not_authorized",
        "duplicate",
    ),
    *("fraudulent", "general", "incorrect_account_details", "insufficient_funds", "noncompliant"),
    *("product_not_received", "product_unacceptable", "subscription_canceled", "unrecognized"),
]
DEBIT_FAILURES = {
    "insufficient_funds": "The customer's account has insufficient funds.",
    "debit_not_authorized": "The customer's bank refused the direct debit.",
    "account_closed": "The customer's bank account has been closed.",
    "no_account": "The customer's bank account could not be located.",
}
REFUND_OUTCOMES = ["succeed", "fail", "require_action", "cancel"]
REFUND_FAILURES = [
    "unknown",
    "expired_or_canceled_card",
    "lost_or_stolen_card",
    "insufficient_funds",
    "declined",
]


Act = Callable[[Work, Json, Json], Json]
"""What a door does: the object it is about and what was sent go in, the object as it is then comes out."""


def _authentication(work: Work, intent: Json, given: Json) -> Json:
    chosen = one_of(given, "outcome", list(ANSWERS))
    onward = answer(work, intent, approves=ANSWERS[chosen])
    return {**intent, "redirect_to": onward}


def _settle(work: Work, charge: Json, given: Json) -> Json:
    outcome = one_of(given, "outcome", ["succeed", "fail"])
    code = one_of(given, "code", DEBIT_FAILURES, "insufficient_funds")
    if charge["status"] != "pending":
        raise Refused(f"Charge {charge['id']} has its answer already: {charge['status']}.")
    bank_answers(work, charge, Failure(code, DEBIT_FAILURES[code]) if outcome == "fail" else None)
    return charge


def _dispute(work: Work, charge: Json, given: Json) -> Json:
    """Now, or after a number of days: eight weeks is 56."""
    network_reason_code = given.get("network_reason_code")
    plan: Json = {
        "reason": one_of(given, "reason", REASONS, "general"),
        "network_reason_code": str(network_reason_code) if network_reason_code else None,
        "inquiry": truth(given, "inquiry"),
    }
    if plan["inquiry"] and charge["payment_method_details"]["type"] != "card":
        raise Refused(
            "Only the bank of a card inquires: a direct debit is taken back at once.", param="inquiry"
        )
    after = number_of(given, "after_days", most=THIRTEEN_MONTHS)
    if after == 0:
        return take_back(work, charge, **plan)
    work.save(charge, hidden={"planned_dispute": plan})
    work.later(work.now + after * DAY, DISPUTE, charge["id"])
    return charge


def _close_dispute(work: Work, dispute: Json, given: Json) -> Json:
    return close(work, dispute, won=one_of(given, "outcome", ["won", "lost"]) == "won")


def _refund(work: Work, refund: Json, given: Json) -> Json:
    outcome = one_of(given, "outcome", REFUND_OUTCOMES)
    reason = one_of(given, "reason", REFUND_FAILURES, "unknown")
    if outcome == "succeed":
        return succeed_refund(work, refund)
    if outcome == "require_action":
        return ask_account_holder(work, refund)
    if outcome == "cancel":
        return cancel_refund(work, refund, states=("pending", "requires_action"))
    return fail_refund(work, refund, reason=reason)


def _payout(work: Work, payout: Json, given: Json) -> Json:
    return fail_payout(work, payout, code=one_of(given, "code", FAILURES, "account_closed"))


def _mandate(work: Work, mandate: Json, _: Json) -> Json:
    """The payer withdraws the permission at the bank: every mandate on that account ends."""
    deactivate_mandates(work, mandate["payment_method"])
    return work.load(mandate["id"], "mandate")


DOORS: dict[str, tuple[str, Act]] = {
    "/payment_intents/<identifier>/authentication": ("payment_intent", _authentication),
    "/setup_intents/<identifier>/authentication": ("setup_intent", _authentication),
    "/charges/<identifier>/settle": ("charge", _settle),
    "/charges/<identifier>/dispute": ("charge", _dispute),
    "/disputes/<identifier>/close": ("dispute", _close_dispute),
    "/refunds/<identifier>/outcome": ("refund", _refund),
    "/payouts/<identifier>/fail": ("payout", _payout),
    "/mandates/<identifier>/end": ("mandate", _mandate),
}


def bank_doors(sandbox: Sandbox) -> Blueprint:
    """Doors under /sandbox/ that let something happen to one object. Each answers with the object as it is then."""
    doors = Blueprint("bank", __name__, url_prefix="/sandbox")
    for address, (kind, act) in DOORS.items():
        doors.add_url_rule(
            address, endpoint=act.__name__ + kind, view_func=_view(sandbox, kind, act), methods=["POST"]
        )
    return doors


def _view(sandbox: Sandbox, kind: str, act: Act) -> Callable[[str], Json | Response]:
    def view(identifier: str) -> Json | Response:
        with sandbox.work() as work:
            obj = act(work, work.load(identifier, kind, in_path=True), given_body())
        # A program gets the object, a person who pressed a button its page.
        return redirect(f"/sandbox/objects/{obj['id']}", 303) if request.form else obj

    return view
