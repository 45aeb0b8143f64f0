"""Endpoints of what others make: the account, charges, mandates and events."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed
from stripe_sandbox.errors import Json, no_such
from stripe_sandbox.resources.account import account
from stripe_sandbox.resources.customers import merged_metadata

CHARGE_TEXTS = ("description", "receipt_email", "transfer_group")


def _own_account(call: Call) -> Json:
    return account(call.work)


def _account(call: Call) -> Json:
    if call.path["id"] != call.work.sandbox.account_id:
        raise no_such("account", call.path["id"], in_path=True)
    return account(call.work)


def _update_charge(call: Call) -> Json:
    charge, given = call.load("charge"), call.params
    previous = {name: charge[name] for name in given if name in charge}
    for name in CHARGE_TEXTS:
        if name in given:
            charge[name] = given[name] or None
    if "metadata" in given:
        charge["metadata"] = merged_metadata(charge["metadata"], given["metadata"])
    call.work.save(charge)
    call.work.emit("charge.updated", charge, previous=previous)
    return charge


def _charge(call: Call) -> Json:
    return call.load("charge")


def _charges(call: Call) -> Json:
    return listed(call, "charge", "/v1/charges", filters=("customer", "payment_intent", "transfer_group"))


def _mandate(call: Call) -> Json:
    return call.load("mandate")


def _event(call: Call) -> Json:
    return call.load("event")


def _events(call: Call) -> Json:
    wanted = [call.params["type"]] if "type" in call.params else call.params.get("types")
    return listed(
        call,
        "event",
        "/v1/events",
        fixed={"type": wanted} if wanted else None,
        delivered=call.params.get("delivery_success"),
    )


ENDPOINTS = (
    Endpoint("GET", "/v1/account", params.AccountRetrieveCurrentParams, _own_account),
    Endpoint("GET", "/v1/accounts/<id>", params.AccountRetrieveParams, _account),
    Endpoint("GET", "/v1/charges/<id>", params.ChargeRetrieveParams, _charge),
    Endpoint(
        "POST",
        "/v1/charges/<id>",
        params.ChargeUpdateParams,
        _update_charge,
        understands(*CHARGE_TEXTS, "metadata"),
    ),
    Endpoint(
        "GET",
        "/v1/charges",
        params.ChargeListParams,
        _charges,
        understands(*PAGING, "customer", "payment_intent", "transfer_group"),
    ),
    Endpoint("GET", "/v1/mandates/<id>", params.MandateRetrieveParams, _mandate),
    Endpoint("GET", "/v1/events/<id>", params.EventRetrieveParams, _event),
    Endpoint(
        "GET",
        "/v1/events",
        params.EventListParams,
        _events,
        understands(*PAGING, "type", "types", "delivery_success"),
    ),
)
