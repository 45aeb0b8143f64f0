"""Endpoints that say where events go."""

from __future__ import annotations

from urllib.parse import urlsplit

from stripe import params

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGES, listed
from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.resources.customers import merged_metadata
from stripe_sandbox.resources.webhook_endpoints import new_webhook_endpoint


def _create(call: Call) -> Json:
    given = call.params
    _check_url(given["url"])
    if not given["enabled_events"]:
        raise Refused("You must pass at least one event in enabled_events.", param="enabled_events")
    endpoint, secret = new_webhook_endpoint(
        call.work,
        url=given["url"],
        enabled_events=given["enabled_events"],
        description=given.get("description") or None,
        metadata=given.get("metadata") or {},
        api_version=given.get("api_version"),
    )
    return {**endpoint, "secret": secret}


def _retrieve(call: Call) -> Json:
    return call.load("webhook_endpoint")


def _update(call: Call) -> Json:
    endpoint = call.load("webhook_endpoint")
    given = call.params
    if "url" in given:
        _check_url(given["url"])
        endpoint["url"] = given["url"]
    if "disabled" in given:
        endpoint["status"] = "disabled" if given["disabled"] else "enabled"
    if "enabled_events" in given:
        endpoint["enabled_events"] = given["enabled_events"]
    if "description" in given:
        endpoint["description"] = given["description"] or None
    if "metadata" in given:
        endpoint["metadata"] = merged_metadata(endpoint["metadata"], given["metadata"])
    return call.work.save(endpoint)


def _list(call: Call) -> Json:
    return listed(call, "webhook_endpoint", "/v1/webhook_endpoints")


def _delete(call: Call) -> Json:
    endpoint = call.load("webhook_endpoint")
    call.work.store.remove(endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refused(
            "Invalid URL: An explicit scheme (such as https) must be provided.",
            code="url_invalid",
            param="url",
        )


FIELDS = ("url", "enabled_events", "description", "metadata")

ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/webhook_endpoints",
        params.WebhookEndpointCreateParams,
        _create,
        understands(*FIELDS, "api_version"),
    ),
    Endpoint("GET", "/v1/webhook_endpoints", params.WebhookEndpointListParams, _list, understands(*PAGES)),
    Endpoint("GET", "/v1/webhook_endpoints/<id>", params.WebhookEndpointRetrieveParams, _retrieve),
    Endpoint("POST", "/v1/webhook_endpoints/<id>", params.WebhookEndpointUpdateParams, _update),
    Endpoint("DELETE", "/v1/webhook_endpoints/<id>", params.WebhookEndpointDeleteParams, _delete),
)
