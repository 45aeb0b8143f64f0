"""Trouble on demand: the API is too busy, broken, away, or away just after it did what was asked."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from stripe_sandbox.errors import Refused
from stripe_sandbox.store import Store

SETTING = "faults"


class FaultKind(StrEnum):
    """What happens to a request."""

    RATE_LIMIT = "rate_limit"
    ERROR = "error"
    BUSY = "busy"
    CLOSED = "closed"
    CLOSED_AFTER = "closed_after"


EXPLAINED = {
    FaultKind.RATE_LIMIT: "429: too many requests. Nothing is done.",
    FaultKind.ERROR: "500: an error of Stripe's own. Nothing is done.",
    FaultKind.BUSY: "409: the object is in use by another request. Nothing is done.",
    FaultKind.CLOSED: "The connection closes without an answer. Nothing is done.",
    FaultKind.CLOSED_AFTER: "It is done, and the connection closes before the answer.",
}


@dataclass(frozen=True)
class Fault:
    """One kind of trouble: for so many requests (`times`), until a moment of the business clock, or until cleared.

    It meets requests whose address begins with `path`.
    """

    kind: FaultKind
    times: int | None = None
    until: int | None = None
    path: str = "/v1/"


def faults(store: Store, now: int) -> list[Fault]:
    """The trouble there is now, oldest first."""
    kept = json.loads(store.setting(SETTING) or "[]")
    listed = [Fault(**{**one, "kind": FaultKind(one["kind"])}) for one in kept]
    return [one for one in listed if one.until is None or one.until > now]


def add_fault(store: Store, fault: Fault, now: int) -> None:
    _keep(store, [*faults(store, now), fault])


def clear_faults(store: Store) -> None:
    _keep(store, [])


def fault_for(store: Store, path: str, now: int) -> FaultKind | None:
    """What happens to a request to this address; one that comes a number of times has then come once more."""
    listed = faults(store, now)
    for number, fault in enumerate(listed):
        if path.startswith(fault.path):
            if fault.times is not None:
                rest = (
                    [Fault(fault.kind, fault.times - 1, fault.until, fault.path)] if fault.times > 1 else []
                )
                _keep(store, [*listed[:number], *rest, *listed[number + 1 :]])
            return fault.kind
    return None


def refusal_of(kind: FaultKind) -> Refused | None:
    """The answer that says so; None when the connection closes."""
    if kind is FaultKind.RATE_LIMIT:
        return Refused(
            "Request rate limit exceeded. Learn more about rate limits at https://stripe.com/docs/rate-limits.",
            status=429,
            code="rate_limit",
        )
    if kind is FaultKind.ERROR:
        return Refused("An unknown error occurred.", status=500, kind="api_error")
    if kind is FaultKind.BUSY:
        return Refused(
            "This object cannot be accessed right now because another API request or Stripe process is currently "
            "accessing it.",
            status=409,
            code="lock_timeout",
        )
    return None


def _keep(store: Store, listed: list[Fault]) -> None:
    store.keep_setting(SETTING, json.dumps([asdict(fault) for fault in listed]))
