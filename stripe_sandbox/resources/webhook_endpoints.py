"""Webhook endpoints: where events are sent, and the secret they are signed with."""

from __future__ import annotations

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id, random_text
from stripe_sandbox.sandbox import Work


def new_webhook_endpoint(
    work: Work,
    *,
    url: str,
    enabled_events: list[str],
    secret: str | None = None,
    description: str | None = None,
    metadata: dict[str, str] | None = None,
    api_version: str | None = None,
) -> tuple[Json, str]:
    """An endpoint and its secret. The secret is shown once, when the endpoint is made."""
    chosen = secret or f"whsec_{random_text(32)}"
    endpoint: Json = {
        "id": new_id("webhook_endpoint"),
        "object": "webhook_endpoint",
        "api_version": api_version,
        "application": None,
        "created": work.now,
        "description": description,
        "enabled_events": enabled_events,
        "livemode": False,
        "metadata": metadata or {},
        "status": "enabled",
        "url": url,
    }
    return work.save(endpoint, hidden={"secret": chosen}), chosen


def ensure_webhook_endpoint(work: Work, *, url: str, secret: str) -> Json:
    """The endpoint for every event at this address, with this secret; made once, however often it is asked for."""
    for endpoint in work.store.newest("webhook_endpoint", where={"url": url}):
        if work.store.hidden(endpoint["id"])["secret"] == secret:
            return endpoint
    return new_webhook_endpoint(work, url=url, enabled_events=["*"], secret=secret)[0]
