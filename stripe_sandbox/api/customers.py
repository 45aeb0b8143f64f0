"""Endpoints of customers and their payment methods."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed
from stripe_sandbox.errors import Json, parameter_missing
from stripe_sandbox.resources.customers import PLAIN_FIELDS, apply_parameters, new_customer
from stripe_sandbox.resources.payment_methods import attach, new_payment_method

CUSTOMER_FIELDS = (*PLAIN_FIELDS, "address", "shipping", "metadata", "invoice_settings")
METHOD_FIELDS = ("type", "card", "ideal", "sepa_debit", "billing_details", "metadata", "allow_redisplay")


def _create(call: Call) -> Json:
    return new_customer(call.work, **call.params)


def _retrieve(call: Call) -> Json:
    return call.load("customer")


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
    return listed(call, "payment_method", url, filters=("type",), fixed={"customer": customer["id"]})


def _create_method(call: Call) -> Json:
    kind = call.params.get("type")
    if kind is None:
        raise parameter_missing("type")
    given = {name: value for name, value in call.params.items() if name not in {"type", kind}}
    return new_payment_method(call.work, kind, call.params.get(kind), **given)


def _retrieve_method(call: Call) -> Json:
    return call.load("payment_method")


def _list_methods(call: Call) -> Json:
    return listed(call, "payment_method", "/v1/payment_methods", filters=("customer", "type"))


def _attach_method(call: Call) -> Json:
    method = call.load("payment_method")
    if "customer" not in call.params:
        raise parameter_missing("customer")
    customer = call.work.load(call.params["customer"], "customer", param="customer")
    return attach(call.work, method, customer["id"])


ENDPOINTS = (
    Endpoint("POST", "/v1/customers", params.CustomerCreateParams, _create, understands(*CUSTOMER_FIELDS)),
    Endpoint("GET", "/v1/customers", params.CustomerListParams, _list, understands(*PAGING, "email")),
    Endpoint("GET", "/v1/customers/<id>", params.CustomerRetrieveParams, _retrieve),
    Endpoint(
        "POST", "/v1/customers/<id>", params.CustomerUpdateParams, _update, understands(*CUSTOMER_FIELDS)
    ),
    Endpoint(
        "GET",
        "/v1/customers/<id>/payment_methods",
        params.CustomerPaymentMethodListParams,
        _methods_of,
        understands(*PAGING, "type"),
    ),
    Endpoint(
        "POST",
        "/v1/payment_methods",
        params.PaymentMethodCreateParams,
        _create_method,
        understands(*METHOD_FIELDS),
    ),
    Endpoint("GET", "/v1/payment_methods/<id>", params.PaymentMethodRetrieveParams, _retrieve_method),
    Endpoint(
        "GET",
        "/v1/payment_methods",
        params.PaymentMethodListParams,
        _list_methods,
        understands(*PAGING, "customer", "type"),
    ),
    Endpoint(
        "POST",
        "/v1/payment_methods/<id>/attach",
        params.PaymentMethodAttachParams,
        _attach_method,
        understands("customer"),
    ),
)
