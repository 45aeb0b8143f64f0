"""The queue of messages to endpoints, kept in the state file so that a killed sandbox still sends what it owed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from stripe_sandbox.disorder import WELL, Disorder
from stripe_sandbox.errors import Json
from stripe_sandbox.store import Store

RETRY_AFTER = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
"""Seconds of wall-clock time after the first, second, … failed attempt. After the last one it is given up."""


@dataclass(frozen=True)
class Delivery:
    """One message to one endpoint: when it is due on the wall clock, and how it went so far.

    Messages with a `turn` go out one after the other in that order; those without (0) go out side by side.
    """

    number: int
    event: str
    endpoint: str
    due_at: float
    attempts: int
    state: str
    result: str
    turn: int


DROPPED = "The sandbox was told to drop messages."
COLUMNS = "number, event, endpoint, due_at, attempts, state, result, turn"


def signature_header(payload: str, secret: str, timestamp: int) -> str:
    """The `Stripe-Signature` header: HMAC SHA-256 over the moment, a point and the body."""
    digest = hmac.new(secret.encode(), f"{timestamp}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def wants(endpoint: Json, event_type: str) -> bool:
    """Does this endpoint ask for events of this type?"""
    chosen = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in chosen or event_type in chosen)


class Queue:
    """Deliveries that wait, succeeded or were given up."""

    def __init__(self, store: Store, retry_after: Sequence[float] = RETRY_AFTER) -> None:
        self.store = store
        self.retry_after = tuple(retry_after)

    def add(self, event: Json, *, due_at: float, times: int = 1, manner: Disorder = WELL) -> int:
        """Queue an event `times` times for every endpoint that wants it; the number of deliveries that will go out.

        The `manner` may have them go out more often, later, held until there are enough, or dropped.
        """
        endpoints = [
            endpoint for endpoint in self.store.newest("webhook_endpoint") if wants(endpoint, event["type"])
        ]
        state, result = ("dropped", DROPPED) if manner.drop else ("held" if manner.reorder else "waiting", "")
        copies = times + manner.duplicate
        for endpoint in reversed(endpoints):
            self.store.connection.executemany(
                "INSERT INTO deliveries (event, endpoint, due_at, state, result) VALUES (?, ?, ?, ?, ?)",
                [(event["id"], endpoint["id"], due_at + manner.delay_seconds, state, result)] * copies,
            )
        if manner.reorder and len(self._select("state = ?", "held")) >= manner.reorder:
            self.release(due_at)
        return 0 if manner.drop else len(endpoints) * copies

    def release(self, due_at: float) -> int:
        """Send what is held, the newest first; how many."""
        held = self._select("state = ?", "held")
        for turn, delivery in enumerate(reversed(held), start=1):
            self.store.connection.execute(
                "UPDATE deliveries SET state = 'waiting', due_at = max(due_at, ?), turn = ? WHERE number = ?",
                (due_at, turn, delivery.number),
            )
        return len(held)

    def due(self, moment: float) -> list[Delivery]:
        """What may be sent now, oldest first."""
        return self._select("state = 'waiting' AND due_at <= ?", moment)

    def of_event(self, event: str) -> list[Delivery]:
        return self._select("event = ?", event)

    def waiting(self) -> list[Delivery]:
        """What will be sent by itself, and what is held."""
        return self._select("state IN ('waiting', 'held') AND due_at >= ?", 0)

    def message(self, delivery: Delivery) -> tuple[str, str, str] | None:
        """Address, secret and body to send; None when the endpoint is gone or switched off meanwhile."""
        endpoint = self.store.get(delivery.endpoint)
        event = self.store.get(delivery.event)
        if endpoint is None or event is None or endpoint["status"] != "enabled":
            self._close(delivery, "dropped", "The endpoint is gone or switched off.")
            return None
        secret = self.store.hidden(delivery.endpoint)["secret"]
        return endpoint["url"], secret, json.dumps(event, indent=2)

    def succeeded(self, delivery: Delivery, result: str) -> None:
        self._close(delivery, "delivered", result)

    def failed(self, delivery: Delivery, result: str, *, moment: float) -> None:
        """Try again later, or give up after the last attempt."""
        if delivery.attempts >= len(self.retry_after):
            self._close(delivery, "given up", result)
            return
        due_at = moment + self.retry_after[delivery.attempts]
        self.store.connection.execute(
            "UPDATE deliveries SET attempts = attempts + 1, due_at = ?, result = ? WHERE number = ?",
            (due_at, result, delivery.number),
        )

    def _close(self, delivery: Delivery, state: str, result: str) -> None:
        self.store.connection.execute(
            "UPDATE deliveries SET attempts = attempts + 1, state = ?, result = ? WHERE number = ?",
            (state, result, delivery.number),
        )

    def _select(self, condition: str, value: str | float) -> list[Delivery]:
        # The condition is one of the constants above.
        query = f"SELECT {COLUMNS} FROM deliveries WHERE {condition} ORDER BY number"  # noqa: S608
        return [Delivery(*row) for row in self.store.connection.execute(query, (value,)).fetchall()]
