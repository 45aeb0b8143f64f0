"""The web application: the endpoints under /v1, the checkout page and the control doors."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

from flask import Flask, request
from flask import Response as HttpResponse

from stripe_sandbox.api import (
    checkout_sessions,
    customers,
    disputes,
    payment_methods,
    payments,
    payouts,
    reading,
    refunds,
    setups,
    webhook_endpoints,
)
from stripe_sandbox.api.dispatch import Request, respond
from stripe_sandbox.api.endpoint import Endpoint
from stripe_sandbox.errors import Json
from stripe_sandbox.faults import FaultKind, fault_for, refusal_of
from stripe_sandbox.pages.authentication import authentication_pages
from stripe_sandbox.pages.bank import bank_doors
from stripe_sandbox.pages.checkout import checkout_pages
from stripe_sandbox.pages.control import control_pages
from stripe_sandbox.pages.overview import overview_pages
from stripe_sandbox.pages.trouble import trouble_doors
from stripe_sandbox.sandbox import Sandbox

ENDPOINTS: tuple[Endpoint, ...] = (
    *reading.ENDPOINTS,
    *customers.ENDPOINTS,
    *payment_methods.ENDPOINTS,
    *setups.ENDPOINTS,
    *checkout_sessions.ENDPOINTS,
    *payments.ENDPOINTS,
    *refunds.ENDPOINTS,
    *disputes.ENDPOINTS,
    *payouts.ENDPOINTS,
    *webhook_endpoints.ENDPOINTS,
)
LARGEST_BODY = 1_000_000


def create_app(sandbox: Sandbox, *, page_base: str | None = None) -> Flask:
    """The application around a sandbox. `page_base` is the address people reach it at; default: as the caller did."""
    app = Flask("stripe_sandbox", static_url_path="/sandbox/static")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    for endpoint in ENDPOINTS:
        app.add_url_rule(
            endpoint.path,
            endpoint=f"{endpoint.method} {endpoint.path}",
            view_func=_view(sandbox, endpoint, page_base),
            methods=[endpoint.method],
        )
    app.register_blueprint(checkout_pages(sandbox))
    app.register_blueprint(authentication_pages(sandbox))
    app.register_blueprint(control_pages(sandbox))
    app.register_blueprint(bank_doors(sandbox))
    app.register_blueprint(trouble_doors(sandbox))
    app.register_blueprint(overview_pages(sandbox))
    app.register_error_handler(404, _unknown_address)
    app.register_error_handler(405, _unknown_address)
    app.after_request(_careful)
    return app


def _view(sandbox: Sandbox, endpoint: Endpoint, page_base: str | None) -> Callable[..., HttpResponse]:
    def view(**path: str) -> HttpResponse:
        source = request.form if request.method == "POST" else request.args
        pairs = list(source.items(multi=True))
        fault = _fault(sandbox)
        refusal = refusal_of(fault) if fault else None
        if refusal is not None:
            body = json.dumps({"error": refusal.error}, indent=2)
            return HttpResponse(body, refusal.status, content_type="application/json")
        if fault is FaultKind.CLOSED:
            return _hang_up()
        response = respond(
            sandbox,
            endpoint,
            Request(
                method=request.method,
                path=request.path,
                pairs=pairs,
                readable=bool(pairs) or not request.get_data(),
                key=_key(),
                page_base=page_base or request.host_url.rstrip("/"),
                idempotency_key=request.headers.get("Idempotency-Key"),
                version=request.headers.get("Stripe-Version"),
                account=request.headers.get("Stripe-Account"),
            ),
            path,
        )
        if fault is FaultKind.CLOSED_AFTER:
            return _hang_up()
        return HttpResponse(response.body, response.status, response.headers, content_type="application/json")

    return view


def _fault(sandbox: Sandbox) -> FaultKind | None:
    with sandbox.work() as work:
        return fault_for(work.store, request.path, work.now)


def _hang_up() -> HttpResponse:
    """Close the connection: what is answered reaches nobody."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse(status=500)


def _key() -> str:
    """The key of the request: a bearer token, or the name of basic authentication."""
    given = request.authorization
    if given is None:
        return ""
    if given.type == "basic":
        return given.username or ""
    return given.token or ""


def _unknown_address(_: Exception) -> tuple[Json, int]:
    message = f"Unrecognized request URL ({request.method}: {request.path})."
    return {"error": {"message": message, "type": "invalid_request_error"}}, 404


def _careful(response: HttpResponse) -> HttpResponse:
    """The pages load nothing from elsewhere and cannot be put in a frame."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
