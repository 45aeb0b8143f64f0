"""Endpoints of payment intents and refunds."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Answer, Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed
from stripe_sandbox.errors import (
    Json,
    Refused,
    parameter_missing,
    parameter_not_in_sandbox,
    parameters_exclusive,
)
from stripe_sandbox.flows.confirmation import confirm
from stripe_sandbox.flows.payments import cancel
from stripe_sandbox.resources.checkout_sessions import DEFAULT_METHODS
from stripe_sandbox.resources.payment_intents import new_payment_intent
from stripe_sandbox.resources.payment_methods import SUPPORTED
from stripe_sandbox.resources.refunds import new_refund

CONFIRMING = (
    "mandate",
    "mandate_data",
    "off_session",
    "payment_method",
    "return_url",
    "error_on_requires_action",
)
CREATING = (
    "amount",
    "automatic_payment_methods",
    "capture_method",
    "confirm",
    "currency",
    "customer",
    "description",
    "metadata",
    "payment_method_options",
    "payment_method_types",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def _create(call: Call) -> Json | Answer:
    given = call.params
    if given.get("capture_method") == "manual":
        raise parameter_not_in_sandbox(["capture_method"])
    if given.get("customer"):
        call.work.load(given["customer"], "customer", param="customer")
    if given.get("payment_method"):
        call.work.load(given["payment_method"], "payment_method", param="payment_method")
    confirms = given.get("confirm", False)
    if given.get("off_session") and not confirms:
        raise Refused("You cannot set `off_session` unless you set `confirm` to true.", param="off_session")
    automatic = given.get("automatic_payment_methods")
    intent = new_payment_intent(
        call.work,
        amount=given["amount"],
        currency=given["currency"].lower(),
        method_types=_types(given),
        automatic_payment_methods={"allow_redirects": "always", **automatic} if automatic else None,
        **{name: given[name] for name in (*CREATING, "payment_method") if name in given and name not in _OWN},
    )
    return _confirmed(call, intent) if confirms else intent


_OWN = frozenset({"amount", "currency", "automatic_payment_methods", "payment_method_types", "confirm"})


def _types(given: Json) -> list[str]:
    types: list[str] = given.get("payment_method_types") or []
    if types and given.get("automatic_payment_methods", {}).get("enabled"):
        raise parameters_exclusive("payment_method_types", "automatic_payment_methods")
    others = [kind for kind in types if kind not in SUPPORTED]
    if others:
        raise Refused(
            f"stripe_sandbox does not have {', '.join(others)}: use {', '.join(SUPPORTED)}.",
            param="payment_method_types",
        )
    return types or list(DEFAULT_METHODS)


def _confirmed(call: Call, intent: Json) -> Json | Answer:
    """The intent after the attempt; a card that is refused answers 402 and stays stored as refused."""
    error = confirm(call.work, intent, call.params)
    if error is None:
        return intent
    shown = {name: value for name, value in error.items() if name != "payment_method"}
    return Answer(
        402, {"error": {**shown, "payment_intent": intent, "payment_method": error["payment_method"]}}
    )


def _retrieve(call: Call) -> Json:
    return call.load("payment_intent")


def _list(call: Call) -> Json:
    return listed(call, "payment_intent", "/v1/payment_intents", filters=("customer",))


def _confirm(call: Call) -> Json | Answer:
    return _confirmed(call, call.load("payment_intent"))


def _cancel(call: Call) -> Json:
    return cancel(call.work, call.load("payment_intent"), reason=call.params.get("cancellation_reason"))


def _create_refund(call: Call) -> Json:
    given = call.params
    if given.get("charge"):
        charge = call.work.load(given["charge"], "charge", param="charge")
    elif given.get("payment_intent"):
        intent = call.work.load(given["payment_intent"], "payment_intent", param="payment_intent")
        if intent["latest_charge"] is None:
            raise Refused(
                f"The PaymentIntent {intent['id']} has no successful charge to refund.",
                code="payment_intent_unexpected_state",
                param="payment_intent",
            )
        charge = call.work.load(intent["latest_charge"], "charge")
    else:
        raise parameter_missing("charge")
    return new_refund(
        call.work,
        charge,
        amount=given.get("amount"),
        reason=given.get("reason"),
        metadata=given.get("metadata") or {},
    )


def _retrieve_refund(call: Call) -> Json:
    return call.load("refund")


def _list_refunds(call: Call) -> Json:
    return listed(call, "refund", "/v1/refunds", filters=("charge", "payment_intent"))


def _refunds_of_charge(call: Call) -> Json:
    charge = call.load("charge")
    return listed(call, "refund", f"/v1/charges/{charge['id']}/refunds", fixed={"charge": charge["id"]})


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/payment_intents",
        params.PaymentIntentCreateParams,
        _create,
        understands(*CREATING, *CONFIRMING),
    ),
    Endpoint(
        "GET", "/v1/payment_intents", params.PaymentIntentListParams, _list, understands(*PAGING, "customer")
    ),
    Endpoint("GET", "/v1/payment_intents/<id>", params.PaymentIntentRetrieveParams, _retrieve),
    Endpoint(
        "POST",
        "/v1/payment_intents/<id>/confirm",
        params.PaymentIntentConfirmParams,
        _confirm,
        understands(*CONFIRMING),
    ),
    Endpoint("POST", "/v1/payment_intents/<id>/cancel", params.PaymentIntentCancelParams, _cancel),
    Endpoint(
        "POST",
        "/v1/refunds",
        params.RefundCreateParams,
        _create_refund,
        understands("amount", "charge", "metadata", "payment_intent", "reason"),
    ),
    Endpoint("GET", "/v1/refunds/<id>", params.RefundRetrieveParams, _retrieve_refund),
    Endpoint("GET", "/v1/refunds", params.RefundListParams, _list_refunds),
    Endpoint("GET", "/v1/charges/<id>/refunds", params.ChargeListRefundsParams, _refunds_of_charge),
)
