"""Endpoints of the balance, its transactions, and payouts."""

from __future__ import annotations

from stripe import params

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed
from stripe_sandbox.errors import Json, Refused, StateRefused
from stripe_sandbox.flows.payouts import cancel_payout, pay_out_by_hand
from stripe_sandbox.resources.balance import balance
from stripe_sandbox.resources.customers import merged_metadata

BY_HAND = ("amount", "currency", "description", "metadata", "statement_descriptor")


def _balance(call: Call) -> Json:
    return balance(call.work)


def _transaction(call: Call) -> Json:
    return call.load("balance_transaction")


def _transactions(call: Call) -> Json:
    """The movements of the balance; with `payout` those an automatic payout is made of, itself included."""
    payout_id = call.params.get("payout")
    if payout_id:
        payout = call.work.load(payout_id, "payout", param="payout")
        if not payout["automatic"]:
            raise Refused(
                "Balance transaction history can only be filtered on automatic transfers, not manual.",
                param="payout",
            )
        if payout["reconciliation_status"] != "completed":
            raise StateRefused(
                f"Payout {payout_id} is not reconciled yet: wait for payout.reconciliation_completed.",
                code="payout_reconciliation_not_ready",
                param="payout",
            )
    return listed(
        call,
        "balance_transaction",
        "/v1/balance_transactions",
        filters=("source", "type", "currency"),
        hidden={"payout": payout_id} if payout_id else None,
    )


def _create(call: Call) -> Json:
    given = call.params
    if given["amount"] < 1:
        raise Refused(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
        )
    more = {
        name: given[name] for name in ("description", "metadata", "statement_descriptor") if name in given
    }
    return pay_out_by_hand(call.work, amount=given["amount"], currency=given["currency"].lower(), **more)


def _retrieve(call: Call) -> Json:
    return call.load("payout")


def _update(call: Call) -> Json:
    payout = call.load("payout")
    if "metadata" in call.params:
        previous = {"metadata": payout["metadata"]}
        payout["metadata"] = merged_metadata(payout["metadata"], call.params["metadata"])
        call.work.save(payout)
        call.work.emit("payout.updated", payout, previous=previous)
    return payout


def _cancel(call: Call) -> Json:
    return cancel_payout(call.work, call.load("payout"))


def _list(call: Call) -> Json:
    return listed(
        call,
        "payout",
        "/v1/payouts",
        filters=("status", "destination"),
        moments=("arrival_date",),
    )


ENDPOINTS = (
    Endpoint("GET", "/v1/balance", params.BalanceRetrieveParams, _balance),
    Endpoint("GET", "/v1/balance_transactions/<id>", params.BalanceTransactionRetrieveParams, _transaction),
    Endpoint(
        "GET",
        "/v1/balance_transactions",
        params.BalanceTransactionListParams,
        _transactions,
        understands(*PAGING, "source", "type", "currency", "payout"),
    ),
    Endpoint("POST", "/v1/payouts", params.PayoutCreateParams, _create, understands(*BY_HAND)),
    Endpoint(
        "GET",
        "/v1/payouts",
        params.PayoutListParams,
        _list,
        understands(*PAGING, "status", "destination", "arrival_date"),
    ),
    Endpoint("GET", "/v1/payouts/<id>", params.PayoutRetrieveParams, _retrieve),
    Endpoint("POST", "/v1/payouts/<id>", params.PayoutUpdateParams, _update),
    Endpoint("POST", "/v1/payouts/<id>/cancel", params.PayoutCancelParams, _cancel),
)
