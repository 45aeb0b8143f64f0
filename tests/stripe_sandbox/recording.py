"""A transport for the `stripe` client that remembers what was asked and answered, to be held against the contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe

from stripe_sandbox.app import ENDPOINTS
from tests.stripe_sandbox.contract import problems_of

ERROR_TYPES = {"api_error", "card_error", "idempotency_error", "invalid_request_error"}


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    sent: list[tuple[str, str]]
    status: int
    body: dict[str, Any]


EXCHANGES: list[Exchange] = []


class RecordingClient(stripe.RequestsClient):
    """Sends as the client always does, and writes down what happened."""

    def request(  # type: ignore[override]  # as RequestsClient itself: without the base's private _usage
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        content, status, answered = super().request(method, url, headers, post_data)
        parts = urlsplit(url)
        sent = parse_qsl(post_data or parts.query, keep_blank_values=True)
        EXCHANGES.append(Exchange(method.upper(), parts.path, sent, status, json.loads(content)))
        return content, status, answered


def problems_of_exchange(exchange: Exchange) -> Iterator[str]:
    """How an answer differs from the typed classes, or an accepted request from the typed parameters."""
    where = f"{exchange.method} {exchange.path}"
    if exchange.status >= 400:
        yield from _problems_of_error(exchange.body["error"], where)
        return
    yield from problems_of(exchange.body, where)
    accepted = _typed_names(exchange)
    for name in sorted({re.split(r"\[", name)[0] for name, _ in exchange.sent}):
        if name not in accepted:
            yield f"{where} accepted {name}, which is no parameter of Stripe's"


def _problems_of_error(error: dict[str, Any], where: str) -> Iterator[str]:
    known = set(stripe.ErrorObject.__annotations__)
    if error["type"] not in ERROR_TYPES:
        yield f"{where}: no error type {error['type']}"
    if not error["message"]:
        yield f"{where}: an error without a sentence"
    if extra := error.keys() - known:
        yield f"{where}: an error has no {sorted(extra)}"
    for name in ("payment_intent", "payment_method", "setup_intent"):
        if error.get(name):
            yield from problems_of(error[name], f"{where} error.{name}")


def _typed_names(exchange: Exchange) -> set[str]:
    for endpoint in ENDPOINTS:
        pattern = re.sub(r"<\w+>", "[^/]+", endpoint.path)
        if endpoint.method == exchange.method and re.fullmatch(pattern, exchange.path):
            return set(endpoint.params.__annotations__) - set(stripe.RequestOptions.__annotations__)
    raise AssertionError(f"{exchange.method} {exchange.path} was answered by no endpoint")
