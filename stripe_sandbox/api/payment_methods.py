"""Endpoints of payment methods."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Answer, Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGES, listed
from stripe_sandbox.errors import Json, parameter_missing
from stripe_sandbox.flows.payments import error_of
from stripe_sandbox.resources.account import NO_ADDRESS
from stripe_sandbox.resources.customers import merged_metadata
from stripe_sandbox.resources.mandates import deactivate_mandates
from stripe_sandbox.resources.payment_methods import (
    attach,
    card_behind,
    detach,
    method_named,
    new_payment_method,
)

CREATING = ("type", "card", "ideal", "sepa_debit", "billing_details", "metadata", "allow_redisplay")
CHANGING = ("billing_details", "card", "metadata", "allow_redisplay")
CHANGEABLE_OF_CARD = ("exp_month", "exp_year")


def _create(call: Call) -> Json:
    kind = call.params.get("type")
    if kind is None:
        raise parameter_missing("type")
    given = {name: value for name, value in call.params.items() if name not in {"type", kind}}
    return new_payment_method(call.work, kind, call.params.get(kind), **given)


def _retrieve(call: Call) -> Json:
    return call.load("payment_method")


def _update(call: Call) -> Json:
    """Change who pays and until when; `card` takes the months of expiry only."""
    method, given = call.load("payment_method"), call.params
    if "billing_details" in given:
        present, wanted = method["billing_details"], given["billing_details"] or {}
        changed = {name: value or None for name, value in wanted.items() if name != "address"}
        address = {**(present["address"] or NO_ADDRESS), **(wanted.get("address") or {})}
        method["billing_details"] = {**present, **changed, "address": address}
    for name in CHANGEABLE_OF_CARD:
        if name in (given.get("card") or {}):
            method["card"][name] = given["card"][name]
    if "metadata" in given:
        method["metadata"] = merged_metadata(method["metadata"], given["metadata"])
    if "allow_redisplay" in given:
        method["allow_redisplay"] = given["allow_redisplay"]
    call.work.save(method)
    call.work.emit("payment_method.updated", method, previous={})
    return method


def _list(call: Call) -> Json:
    return listed(
        call, "payment_method", "/v1/payment_methods", filters=("customer", "type", "allow_redisplay")
    )


def _attach(call: Call) -> Json | Answer:
    """Keep the method with a customer. A card whose bank says no to that answers 402."""
    method = method_named(call.work, call.path["id"])
    if "customer" not in call.params:
        raise parameter_missing("customer")
    customer = call.work.load(call.params["customer"], "customer", param="customer")
    card = card_behind(call.work, method) if method["type"] == "card" else None
    if card is not None and card.failure is not None and not card.attaches:
        return Answer(402, {"error": error_of(card.failure, method)})
    return attach(call.work, method, customer["id"])


def _detach(call: Call) -> Json:
    method = call.load("payment_method")
    detached = detach(call.work, method)
    deactivate_mandates(call.work, method["id"])
    return detached


ENDPOINTS = (
    Endpoint(
        "POST", "/v1/payment_methods", params.PaymentMethodCreateParams, _create, understands(*CREATING)
    ),
    Endpoint("GET", "/v1/payment_methods/<id>", params.PaymentMethodRetrieveParams, _retrieve),
    Endpoint(
        "POST", "/v1/payment_methods/<id>", params.PaymentMethodUpdateParams, _update, understands(*CHANGING)
    ),
    Endpoint(
        "GET",
        "/v1/payment_methods",
        params.PaymentMethodListParams,
        _list,
        understands(*PAGES, "customer", "type", "allow_redisplay"),
    ),
    Endpoint(
        "POST",
        "/v1/payment_methods/<id>/attach",
        params.PaymentMethodAttachParams,
        _attach,
        understands("customer"),
    ),
    Endpoint("POST", "/v1/payment_methods/<id>/detach", params.PaymentMethodDetachParams, _detach),
)
