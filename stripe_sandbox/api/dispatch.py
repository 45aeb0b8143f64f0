"""From an HTTP request to an answer: key, parameters, idempotency, the endpoint itself, expansion."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from stripe_sandbox import API_VERSION
from stripe_sandbox.api.endpoint import Answer, Call, Endpoint
from stripe_sandbox.api.presentation import expanded, shown
from stripe_sandbox.errors import Json, Refused, StateRefused, idempotency_mismatch, unauthorised
from stripe_sandbox.forms import nested
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.parameters import checked
from stripe_sandbox.sandbox import Sandbox, Work

TEST_KEY = re.compile(r"sk_test_[A-Za-z0-9]{24,}")
LONGEST_IDEMPOTENCY_KEY = 255
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """What came over HTTP. `readable` is false for a body in another encoding than a form."""

    method: str
    path: str
    pairs: list[tuple[str, str]]
    key: str
    page_base: str
    readable: bool = True
    idempotency_key: str | None = None
    version: str | None = None
    account: str | None = None


@dataclass
class Response:
    """What goes back: status, JSON text and headers."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def respond(sandbox: Sandbox, endpoint: Endpoint, request: Request, path: Mapping[str, str]) -> Response:
    """Answer a request to an endpoint. Every refusal becomes an error object with its status; nothing moved then."""
    request_id = new_id("request")
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
    if request.idempotency_key:
        headers["Idempotency-Key"] = request.idempotency_key
    key = request.idempotency_key if request.method == "POST" else None
    try:
        _check_access(sandbox, request)
        params = nested(request.pairs)
        with sandbox.work(request_id=request_id, idempotency_key=key) as work:
            response = _answer_once(work, endpoint, request, params, path, key)
    except StateRefused as refusal:
        response = Response(refusal.status, _text({"error": refusal.error}))
        if key is not None:
            _keep_refusal(sandbox, request, key, response)
    except Refused as refusal:
        response = Response(refusal.status, _text({"error": refusal.error}))
    response.headers |= headers
    return response


def _keep_refusal(sandbox: Sandbox, request: Request, key: str, response: Response) -> None:
    """The endpoint had begun and found an object in the wrong state: the same key gives this answer again."""
    with sandbox.store.transaction():
        fingerprint = _fingerprint(request, nested(request.pairs))
        sandbox.store.keep_answer(key, fingerprint, response.status, response.body)


def _check_access(sandbox: Sandbox, request: Request) -> None:
    if not request.key:
        raise unauthorised(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    if not TEST_KEY.fullmatch(request.key):
        raise unauthorised(
            f"Invalid API Key provided: {request.key[:8]}***. stripe_sandbox takes sk_test_ and then at least 24 "
            "letters and digits."
        )
    if request.version and request.version != API_VERSION:
        raise Refused(
            f"Invalid Stripe API version: {request.version}. stripe_sandbox answers as {API_VERSION}."
        )
    if request.account and request.account != sandbox.account_id:
        raise Refused(
            f"The provided key does not have access to account '{request.account}' (or that account does not exist).",
            status=403,
            code="account_invalid",
        )
    if not request.readable:
        raise Refused(f"Invalid request (check that your POST content type is {FORM}).")
    if request.idempotency_key and len(request.idempotency_key) > LONGEST_IDEMPOTENCY_KEY:
        raise Refused(f"Idempotency keys are at most {LONGEST_IDEMPOTENCY_KEY} characters long.")


def _answer_once(
    work: Work, endpoint: Endpoint, request: Request, params: Json, path: Mapping[str, str], key: str | None
) -> Response:
    """The stored answer of this idempotency key, or a new one that is stored under it.

    A refusal of the parameters is not stored, as at Stripe: the same key may be used again, put right. A refused card
    is stored, and so is a refusal for the state of an object (`_keep_refusal`).
    """
    if key is None:
        answer = _answer(work, endpoint, request, params, path)
        return Response(answer.status, _text(answer.body))
    fingerprint = _fingerprint(request, params)
    earlier = work.store.answer_to(key)
    if earlier is not None:
        if earlier[0] != fingerprint:
            raise idempotency_mismatch(key)
        return Response(earlier[1], earlier[2], {"Idempotent-Replayed": "true"})
    answer = _answer(work, endpoint, request, params, path)
    body = _text(answer.body)
    work.store.keep_answer(key, fingerprint, answer.status, body)
    return Response(answer.status, body)


def _answer(
    work: Work, endpoint: Endpoint, request: Request, params: Json, path: Mapping[str, str]
) -> Answer:
    typed = checked(params, endpoint.params)
    endpoint.check_understood(typed)
    outcome = endpoint.run(Call(work, typed, path, request.page_base))
    if isinstance(outcome, Answer):
        return outcome
    return Answer(200, expanded(work, shown(work, outcome), typed.get("expand") or []))


def _fingerprint(request: Request, params: Json) -> str:
    parts = [request.method, request.path, params]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _text(body: Json) -> str:
    return json.dumps(body, indent=2)
