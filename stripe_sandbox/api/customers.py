"""Endpoints of customers."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGES, PAGING, listed
from stripe_sandbox.errors import Json, no_such
from stripe_sandbox.resources.customers import (
    PLAIN_FIELDS,
    apply_parameters,
    deleted_customer,
    is_deleted,
    new_customer,
)
from stripe_sandbox.resources.mandates import deactivate_mandates
from stripe_sandbox.resources.payment_methods import attach, detach, method_named

CUSTOMER_FIELDS = (*PLAIN_FIELDS, "address", "shipping", "metadata", "invoice_settings")


def _create(call: Call) -> Json:
    given = {name: value for name, value in call.params.items() if name != "payment_method"}
    named = call.params.get("payment_method")
    method = method_named(call.work, named) if named else None
    customer = new_customer(call.work, **given)
    if method is not None:
        attach(call.work, method, customer["id"])
    return customer


def _retrieve(call: Call) -> Json:
    """The customer, or of a deleted one only that it is."""
    identifier = call.path["id"]
    return deleted_customer(identifier) if is_deleted(call.work, identifier) else call.load("customer")


def _delete(call: Call) -> Json:
    """The customer goes for good; its ways to pay are taken from it, and no debit may follow."""
    customer = call.load("customer")
    for method in call.work.store.newest("payment_method", where={"customer": customer["id"]}):
        deactivate_mandates(call.work, method["id"])
        detach(call.work, method)
    call.work.store.remove(customer["id"])
    call.work.remember_deleted(customer["id"])
    call.work.emit("customer.deleted", customer)
    return deleted_customer(customer["id"])


def _method_of(call: Call) -> Json:
    customer = call.load("customer")
    method = call.work.load(call.path["method"], "payment_method", in_path=True)
    if method["customer"] != customer["id"]:
        raise no_such("payment_method", method["id"], in_path=True)
    return method


def _update(call: Call) -> Json:
    customer = call.load("customer")
    previous = apply_parameters(customer, call.params)
    call.work.save(customer)
    if previous:
        call.work.emit("customer.updated", customer, previous=previous)
    return customer


def _list(call: Call) -> Json:
    return listed(call, "customer", "/v1/customers", filters=("email",))


def _methods_of(call: Call) -> Json:
    customer = call.load("customer")
    url = f"/v1/customers/{customer['id']}/payment_methods"
    return listed(
        call, "payment_method", url, filters=("type", "allow_redisplay"), fixed={"customer": customer["id"]}
    )


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/customers",
        params.CustomerCreateParams,
        _create,
        understands(*CUSTOMER_FIELDS, "payment_method"),
    ),
    Endpoint("GET", "/v1/customers", params.CustomerListParams, _list, understands(*PAGING, "email")),
    Endpoint("GET", "/v1/customers/<id>", params.CustomerRetrieveParams, _retrieve),
    Endpoint(
        "POST", "/v1/customers/<id>", params.CustomerUpdateParams, _update, understands(*CUSTOMER_FIELDS)
    ),
    Endpoint("DELETE", "/v1/customers/<id>", params.CustomerDeleteParams, _delete),
    Endpoint(
        "GET",
        "/v1/customers/<id>/payment_methods",
        params.CustomerPaymentMethodListParams,
        _methods_of,
        understands(*PAGES, "type", "allow_redisplay"),
    ),
    Endpoint(
        "GET",
        "/v1/customers/<id>/payment_methods/<method>",
        params.CustomerPaymentMethodRetrieveParams,
        _method_of,
    ),
)
