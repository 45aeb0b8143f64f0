"""Endpoints of refunds."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGES, listed
from stripe_sandbox.errors import Json, StateRefused, parameter_missing
from stripe_sandbox.resources.customers import merged_metadata
from stripe_sandbox.resources.refunds import cancel_refund, new_refund


def _create(call: Call) -> Json:
    given = call.params
    if given.get("charge"):
        charge = call.work.load(given["charge"], "charge", param="charge")
    elif given.get("payment_intent"):
        intent = call.work.load(given["payment_intent"], "payment_intent", param="payment_intent")
        if intent["latest_charge"] is None:
            raise StateRefused(
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


def _retrieve(call: Call) -> Json:
    return call.load("refund")


def _update(call: Call) -> Json:
    refund = call.load("refund")
    if "metadata" in call.params:
        previous = {"metadata": refund["metadata"]}
        refund["metadata"] = merged_metadata(refund["metadata"], call.params["metadata"])
        call.work.save(refund)
        for name in ("charge.refund.updated", "refund.updated"):
            call.work.emit(name, refund, previous=previous)
    return refund


def _cancel(call: Call) -> Json:
    """By the API only a refund that waits for details of the account holder can be called off, as at Stripe."""
    return cancel_refund(call.work, call.load("refund"), states=("requires_action",))


def _list(call: Call) -> Json:
    return listed(call, "refund", "/v1/refunds", filters=("charge", "payment_intent"))


def _of_charge(call: Call) -> Json:
    charge = call.load("charge")
    return listed(call, "refund", f"/v1/charges/{charge['id']}/refunds", fixed={"charge": charge["id"]})


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/refunds",
        params.RefundCreateParams,
        _create,
        understands("amount", "charge", "metadata", "payment_intent", "reason"),
    ),
    Endpoint("GET", "/v1/refunds/<id>", params.RefundRetrieveParams, _retrieve),
    Endpoint("POST", "/v1/refunds/<id>", params.RefundUpdateParams, _update),
    Endpoint("POST", "/v1/refunds/<id>/cancel", params.RefundCancelParams, _cancel),
    Endpoint("GET", "/v1/refunds", params.RefundListParams, _list),
    Endpoint(
        "GET", "/v1/charges/<id>/refunds", params.ChargeListRefundsParams, _of_charge, understands(*PAGES)
    ),
)
