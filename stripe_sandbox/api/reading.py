"""Endpoints that only read: account, charges, mandates, disputes, balance transactions and events."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed
from stripe_sandbox.errors import Json, no_such
from stripe_sandbox.resources.account import account


def _own_account(call: Call) -> Json:
    return account(call.work)


def _account(call: Call) -> Json:
    if call.path["id"] != call.work.sandbox.account_id:
        raise no_such("account", call.path["id"], in_path=True)
    return account(call.work)


def _charge(call: Call) -> Json:
    return call.load("charge")


def _charges(call: Call) -> Json:
    return listed(call, "charge", "/v1/charges", filters=("customer", "payment_intent"))


def _mandate(call: Call) -> Json:
    return call.load("mandate")


def _dispute(call: Call) -> Json:
    return call.load("dispute")


def _disputes(call: Call) -> Json:
    return listed(call, "dispute", "/v1/disputes", filters=("charge", "payment_intent"))


def _balance_transaction(call: Call) -> Json:
    return call.load("balance_transaction")


def _balance_transactions(call: Call) -> Json:
    filters = ("source", "type", "currency")
    return listed(call, "balance_transaction", "/v1/balance_transactions", filters=filters)


def _event(call: Call) -> Json:
    return call.load("event")


def _events(call: Call) -> Json:
    wanted = [call.params["type"]] if "type" in call.params else call.params.get("types")
    return listed(call, "event", "/v1/events", fixed={"type": wanted} if wanted else None)


ENDPOINTS = (
    Endpoint("GET", "/v1/account", params.AccountRetrieveCurrentParams, _own_account),
    Endpoint("GET", "/v1/accounts/<id>", params.AccountRetrieveParams, _account),
    Endpoint("GET", "/v1/charges/<id>", params.ChargeRetrieveParams, _charge),
    Endpoint(
        "GET",
        "/v1/charges",
        params.ChargeListParams,
        _charges,
        understands(*PAGING, "customer", "payment_intent"),
    ),
    Endpoint("GET", "/v1/mandates/<id>", params.MandateRetrieveParams, _mandate),
    Endpoint("GET", "/v1/disputes/<id>", params.DisputeRetrieveParams, _dispute),
    Endpoint("GET", "/v1/disputes", params.DisputeListParams, _disputes),
    Endpoint(
        "GET", "/v1/balance_transactions/<id>", params.BalanceTransactionRetrieveParams, _balance_transaction
    ),
    Endpoint(
        "GET",
        "/v1/balance_transactions",
        params.BalanceTransactionListParams,
        _balance_transactions,
        understands(*PAGING, "source", "type", "currency"),
    ),
    Endpoint("GET", "/v1/events/<id>", params.EventRetrieveParams, _event),
    Endpoint("GET", "/v1/events", params.EventListParams, _events, understands(*PAGING, "type", "types")),
)
