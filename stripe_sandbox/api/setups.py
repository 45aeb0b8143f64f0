"""Endpoints of setup intents and their attempts."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Answer, Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed
from stripe_sandbox.api.methods_offered import automatic_methods, offered_types
from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.flows.confirmation import given_method
from stripe_sandbox.flows.setups import cancel_setup, confirm_setup
from stripe_sandbox.resources.customers import merged_metadata
from stripe_sandbox.resources.setup_intents import new_setup_intent
from stripe_sandbox.sandbox import Work

CONFIRMING = ("mandate_data", "payment_method", "payment_method_data", "payment_method_options", "return_url")
CREATING = (
    *CONFIRMING,
    "automatic_payment_methods",
    "confirm",
    "customer",
    "description",
    "metadata",
    "payment_method_types",
    "usage",
)
CHANGING = (
    "customer",
    "description",
    "metadata",
    "payment_method",
    "payment_method_data",
    "payment_method_types",
)
CHANGEABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
KEPT = ("customer", "description", "metadata", "payment_method_options", "usage")


def _create(call: Call) -> Json | Answer:
    given = call.params
    if given.get("customer"):
        call.work.load(given["customer"], "customer", param="customer")
    if given.get("mandate_data") and not given.get("confirm"):
        raise Refused(
            "You cannot provide `mandate_data` unless you set `confirm` to true.", param="mandate_data"
        )
    types = offered_types(given)
    method = given_method(call.work, given)
    intent = new_setup_intent(
        call.work,
        method_types=types,
        automatic_payment_methods=automatic_methods(given),
        payment_method=method["id"] if method else None,
        **{name: given[name] for name in KEPT if name in given},
    )
    return _confirmed(call, intent, _with(given, method)) if given.get("confirm") else intent


def _with(given: Json, method: Json | None) -> Json:
    """The parameters with the payment method by its id: what a request describes is made once."""
    if method is None:
        return given
    rest = {name: value for name, value in given.items() if name != "payment_method_data"}
    return {**rest, "payment_method": method["id"]}


def _confirmed(call: Call, intent: Json, given: Json) -> Json | Answer:
    error = confirm_setup(call.work, intent, given, page_base=call.page_base)
    if error is None:
        return intent
    return Answer(402, {"error": {**error, "setup_intent": intent}})


def _retrieve(call: Call) -> Json:
    return call.load("setup_intent")


def _update(call: Call) -> Json:
    intent, given = call.load("setup_intent"), call.params
    if intent["status"] not in CHANGEABLE:
        raise Refused(
            f"You cannot update this SetupIntent because it has a status of {intent['status']}.",
            code="setup_intent_unexpected_state",
        )
    if given.get("customer"):
        intent["customer"] = call.work.load(given["customer"], "customer", param="customer")["id"]
    method = given_method(call.work, given)
    if method is not None:
        intent |= {"payment_method": method["id"], "status": "requires_confirmation", "next_action": None}
    if "description" in given:
        intent["description"] = given["description"] or None
    if "metadata" in given:
        intent["metadata"] = merged_metadata(intent["metadata"], given["metadata"])
    if "payment_method_types" in given:
        intent["payment_method_types"] = offered_types(given)
    return call.work.save(intent)


def _list(call: Call) -> Json:
    return listed(call, "setup_intent", "/v1/setup_intents", filters=("customer", "payment_method"))


def _confirm(call: Call) -> Json | Answer:
    return _confirmed(call, call.load("setup_intent"), call.params)


def _cancel(call: Call) -> Json:
    return cancel_setup(call.work, call.load("setup_intent"), reason=call.params.get("cancellation_reason"))


def _attempts(call: Call) -> Json:
    _known(call.work, call.params["setup_intent"])
    return listed(call, "setup_attempt", "/v1/setup_attempts", filters=("setup_intent",))


def _known(work: Work, identifier: str) -> None:
    work.load(identifier, "setup_intent", param="setup_intent")


ENDPOINTS = (
    Endpoint("POST", "/v1/setup_intents", params.SetupIntentCreateParams, _create, understands(*CREATING)),
    Endpoint(
        "GET",
        "/v1/setup_intents",
        params.SetupIntentListParams,
        _list,
        understands(*PAGING, "customer", "payment_method"),
    ),
    Endpoint("GET", "/v1/setup_intents/<id>", params.SetupIntentRetrieveParams, _retrieve, understands()),
    Endpoint(
        "POST", "/v1/setup_intents/<id>", params.SetupIntentUpdateParams, _update, understands(*CHANGING)
    ),
    Endpoint(
        "POST",
        "/v1/setup_intents/<id>/confirm",
        params.SetupIntentConfirmParams,
        _confirm,
        understands(*CONFIRMING),
    ),
    Endpoint("POST", "/v1/setup_intents/<id>/cancel", params.SetupIntentCancelParams, _cancel),
    Endpoint(
        "GET",
        "/v1/setup_attempts",
        params.SetupAttemptListParams,
        _attempts,
        understands(*PAGING, "setup_intent"),
    ),
)
