"""Endpoints of disputes and early fraud warnings."""

from __future__ import annotations

from stripe import params
from stripe.params import radar

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed
from stripe_sandbox.errors import Json, parameter_not_in_sandbox
from stripe_sandbox.flows.disputes import close, give_evidence
from stripe_sandbox.resources.customers import merged_metadata


def _retrieve(call: Call) -> Json:
    return call.load("dispute")


def _list(call: Call) -> Json:
    return listed(call, "dispute", "/v1/disputes", filters=("charge", "payment_intent"))


def _update(call: Call) -> Json:
    """Keep or hand in evidence: handed in unless `submit` is false, as at Stripe."""
    dispute, given = call.load("dispute"), call.params
    evidence = given.get("evidence")
    if isinstance(evidence, dict) and "enhanced_evidence" in evidence:
        raise parameter_not_in_sandbox(["evidence[enhanced_evidence]"])
    if "metadata" in given:
        previous = {"metadata": dispute["metadata"]}
        dispute["metadata"] = merged_metadata(dispute["metadata"], given["metadata"])
        call.work.save(dispute)
        call.work.emit("charge.dispute.updated", dispute, previous=previous)
    if evidence or given.get("submit"):
        give_evidence(call.work, dispute, evidence or {}, submit=given.get("submit", True))
    return dispute


def _close(call: Call) -> Json:
    """Give in: the dispute is lost."""
    return close(call.work, call.load("dispute"), won=False)


def _warning(call: Call) -> Json:
    return call.load("radar.early_fraud_warning")


def _warnings(call: Call) -> Json:
    url = "/v1/radar/early_fraud_warnings"
    return listed(call, "radar.early_fraud_warning", url, filters=("charge", "payment_intent"))


ENDPOINTS = (
    Endpoint("GET", "/v1/disputes/<id>", params.DisputeRetrieveParams, _retrieve),
    Endpoint("POST", "/v1/disputes/<id>", params.DisputeUpdateParams, _update),
    Endpoint("POST", "/v1/disputes/<id>/close", params.DisputeCloseParams, _close),
    Endpoint(
        "GET",
        "/v1/disputes",
        params.DisputeListParams,
        _list,
        understands(*PAGING, "charge", "payment_intent"),
    ),
    Endpoint(
        "GET",
        "/v1/radar/early_fraud_warnings/<id>",
        radar.EarlyFraudWarningRetrieveParams,
        _warning,
    ),
    Endpoint(
        "GET",
        "/v1/radar/early_fraud_warnings",
        radar.EarlyFraudWarningListParams,
        _warnings,
        understands(*PAGING, "charge", "payment_intent"),
    ),
)
