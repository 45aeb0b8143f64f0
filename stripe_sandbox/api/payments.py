"""Endpoints of payment intents."""

from __future__ import annotations

from typing import Any

from stripe import params

from stripe_sandbox.api.endpoint import Answer, Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed
from stripe_sandbox.api.methods_offered import automatic_methods, offered_types
from stripe_sandbox.errors import Json, Refused, StateRefused
from stripe_sandbox.flows.capture import capture
from stripe_sandbox.flows.confirmation import confirm, given_method
from stripe_sandbox.flows.payments import PAYER_STATES, cancel
from stripe_sandbox.resources.customers import merged_metadata
from stripe_sandbox.resources.payment_intents import check_amount, new_payment_intent

CONFIRMING = (
    "mandate",
    "mandate_data",
    "off_session",
    "payment_method",
    "payment_method_data",
    "payment_method_options",
    "receipt_email",
    "return_url",
    "setup_future_usage",
    "error_on_requires_action",
)
TEXTS = (
    "description",
    "receipt_email",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
KEPT = (
    *TEXTS,
    "capture_method",
    "confirmation_method",
    "customer",
    "metadata",
    "payment_method_options",
    "setup_future_usage",
)
CREATING = (
    *KEPT,
    *CONFIRMING,
    "amount",
    "automatic_payment_methods",
    "confirm",
    "currency",
    "payment_method_types",
)
CHANGING = (
    *TEXTS,
    "amount",
    "currency",
    "customer",
    "metadata",
    "payment_method",
    "payment_method_data",
    "payment_method_types",
    "setup_future_usage",
)
ALWAYS_CHANGEABLE = frozenset({"description", "metadata", "receipt_email", "transfer_group", "expand"})
WITH_CONFIRM = ("off_session", "mandate", "mandate_data", "return_url", "error_on_requires_action")


def _create(call: Call) -> Json | Answer:
    given = call.params
    if given.get("customer"):
        call.work.load(given["customer"], "customer", param="customer")
    confirms = given.get("confirm", False)
    for name in WITH_CONFIRM:
        if given.get(name) and not confirms:
            raise Refused(f"You cannot set `{name}` unless you set `confirm` to true.", param=name)
    types = offered_types(given)
    method = given_method(call.work, given)
    intent = new_payment_intent(
        call.work,
        amount=given["amount"],
        currency=given["currency"].lower(),
        method_types=types,
        automatic_payment_methods=automatic_methods(given),
        payment_method=method["id"] if method else None,
        **{name: given[name] for name in KEPT if name in given},
    )
    return _confirmed(call, intent, _with(given, method)) if confirms else intent


def _with(given: Json, method: Json | None) -> Json:
    """The parameters with the payment method by its id: what a request describes is made once."""
    if method is None:
        return given
    rest = {name: value for name, value in given.items() if name != "payment_method_data"}
    return {**rest, "payment_method": method["id"]}


def _confirmed(call: Call, intent: Json, given: Json) -> Json | Answer:
    """The intent after the attempt; a card that is refused answers 402 and stays stored as refused."""
    error = confirm(call.work, intent, given, page_base=call.page_base)
    if error is None:
        return intent
    shown = {name: value for name, value in error.items() if name != "payment_method"}
    return Answer(
        402, {"error": {**shown, "payment_intent": intent, "payment_method": error["payment_method"]}}
    )


def _retrieve(call: Call) -> Json:
    return call.load("payment_intent")


def _update(call: Call) -> Json:
    intent, given = call.load("payment_intent"), call.params
    fixed = [name for name in given if name not in ALWAYS_CHANGEABLE]
    if fixed and intent["status"] not in PAYER_STATES:
        raise StateRefused(
            f"This PaymentIntent's {fixed[0]} could not be updated because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
            param=fixed[0],
        )
    intent |= _changes(call, intent, given)
    return call.work.save(intent)


def _changes(call: Call, intent: Json, given: Json) -> Json:
    changes: dict[str, Any] = {name: given[name] or None for name in TEXTS if name in given}
    if "amount" in given:
        check_amount(given["amount"], param="amount")
        changes["amount"] = given["amount"]
    if "currency" in given:
        changes["currency"] = given["currency"].lower()
    if "setup_future_usage" in given:
        changes["setup_future_usage"] = given["setup_future_usage"] or None
    if given.get("customer"):
        changes["customer"] = call.work.load(given["customer"], "customer", param="customer")["id"]
    if "metadata" in given:
        changes["metadata"] = merged_metadata(intent["metadata"], given["metadata"])
    if "payment_method_types" in given:
        changes["payment_method_types"] = offered_types(given)
    method = given_method(call.work, given)
    if method is not None:
        changes |= {"payment_method": method["id"], "status": "requires_confirmation", "next_action": None}
    return changes


def _list(call: Call) -> Json:
    return listed(call, "payment_intent", "/v1/payment_intents", filters=("customer",))


def _confirm(call: Call) -> Json | Answer:
    return _confirmed(call, call.load("payment_intent"), call.params)


def _capture(call: Call) -> Json:
    intent = call.load("payment_intent")
    if "metadata" in call.params:
        intent["metadata"] = merged_metadata(intent["metadata"], call.params["metadata"])
    return capture(call.work, intent, amount=call.params.get("amount_to_capture"))


def _cancel(call: Call) -> Json:
    return cancel(call.work, call.load("payment_intent"), reason=call.params.get("cancellation_reason"))


ENDPOINTS = (
    Endpoint(
        "POST", "/v1/payment_intents", params.PaymentIntentCreateParams, _create, understands(*CREATING)
    ),
    Endpoint(
        "GET", "/v1/payment_intents", params.PaymentIntentListParams, _list, understands(*PAGING, "customer")
    ),
    Endpoint("GET", "/v1/payment_intents/<id>", params.PaymentIntentRetrieveParams, _retrieve, understands()),
    Endpoint(
        "POST", "/v1/payment_intents/<id>", params.PaymentIntentUpdateParams, _update, understands(*CHANGING)
    ),
    Endpoint(
        "POST",
        "/v1/payment_intents/<id>/confirm",
        params.PaymentIntentConfirmParams,
        _confirm,
        understands(*CONFIRMING),
    ),
    Endpoint(
        "POST",
        "/v1/payment_intents/<id>/capture",
        params.PaymentIntentCaptureParams,
        _capture,
        understands("amount_to_capture", "metadata"),
    ),
    Endpoint("POST", "/v1/payment_intents/<id>/cancel", params.PaymentIntentCancelParams, _cancel),
)
