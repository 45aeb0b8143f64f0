"""Endpoints of checkout sessions."""

from __future__ import annotations

from urllib.parse import urlsplit

from stripe.params import checkout

from stripe_sandbox.api.endpoint import Call, Endpoint, understands
from stripe_sandbox.api.lists import PAGING, listed, whole_list
from stripe_sandbox.api.methods_offered import offered_types
from stripe_sandbox.api.order_lines import order_lines
from stripe_sandbox.errors import (
    Json,
    Refused,
    StateRefused,
    parameter_missing,
    parameter_not_in_sandbox,
    parameters_exclusive,
)
from stripe_sandbox.flows.jobs import EXPIRE, expire
from stripe_sandbox.resources.checkout_sessions import new_checkout_session
from stripe_sandbox.resources.customers import merged_metadata
from stripe_sandbox.resources.payment_intents import check_amount
from stripe_sandbox.resources.setup_intents import new_setup_intent

HALF_AN_HOUR = 30 * 60
A_DAY = 24 * 60 * 60
SLACK = 60
"""Seconds by which the caller's clock may differ from the sandbox's."""

UNDERSTOOD = understands(
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "currency",
    "customer",
    "customer_creation",
    "customer_email",
    "expires_at",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "payment_method_options",
    "payment_method_types",
    "setup_intent_data",
    "submit_type",
    "success_url",
    "ui_mode",
)
UNDERSTOOD_OF_INTENT = frozenset(
    {
        "capture_method",
        "description",
        "metadata",
        "receipt_email",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    }
)


def _create(call: Call) -> Json:
    given = call.params
    _check_mode(given)
    _check_addresses(given)
    if given.get("customer") and given.get("customer_email"):
        raise parameters_exclusive("customer", "customer_email")
    if given.get("customer"):
        call.work.load(given["customer"], "customer", param="customer")
    types = offered_types(given)
    lines = _setup_lines(given) if given["mode"] == "setup" else _lines(call)
    expires_at = _expires_at(call)
    setup_id = _setup_intent(call, types)["id"] if given["mode"] == "setup" else None
    session = new_checkout_session(
        call.work, lines, page_base=call.page_base, expires_at=expires_at, given=given, setup_intent=setup_id
    )
    call.work.later(expires_at, EXPIRE, session["id"])
    return session


def _lines(call: Call) -> list[Json]:
    given = call.params
    if "setup_intent_data" in given:
        raise Refused("You can not pass `setup_intent_data` in `payment` mode.", param="setup_intent_data")
    lines = order_lines(call)
    _check_currency(given, lines[0]["currency"])
    _check_intent_data(given.get("payment_intent_data") or {})
    check_amount(sum(line["amount_total"] for line in lines), param="line_items")
    return lines


def _setup_lines(given: Json) -> list[Json]:
    for name in ("line_items", "payment_intent_data", "submit_type"):
        if given.get(name):
            raise Refused(f"You can not pass `{name}` in `setup` mode.", param=name)
    if not given.get("currency") and not given.get("payment_method_types"):
        raise Refused(
            "You must pass `currency` when using dynamic payment methods in `setup` mode.", param="currency"
        )
    _check_currency(given, (given.get("currency") or "eur").lower())
    return []


def _setup_intent(call: Call, types: list[str]) -> Json:
    """The setup intent of a session in setup mode: made with the session, as Stripe does."""
    data = call.params.get("setup_intent_data") or {}
    if "on_behalf_of" in data:
        raise parameter_not_in_sandbox(["setup_intent_data[on_behalf_of]"])
    return new_setup_intent(call.work, method_types=types, customer=call.params.get("customer"), **data)


def _retrieve(call: Call) -> Json:
    return call.load("checkout.session")


def _list(call: Call) -> Json:
    filters = ("customer", "payment_intent", "status")
    return listed(call, "checkout.session", "/v1/checkout/sessions", filters=filters)


def _update(call: Call) -> Json:
    session = call.load("checkout.session")
    if "metadata" in call.params:
        session["metadata"] = merged_metadata(session["metadata"], call.params["metadata"])
    return call.work.save(session)


def _expire(call: Call) -> Json:
    session = call.load("checkout.session")
    if session["status"] != "open":
        raise StateRefused(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session['status']}`."
        )
    call.work.store.drop_timers(session["id"])
    return expire(call.work, session)


def _line_items(call: Call) -> Json:
    session = call.load("checkout.session")
    lines: list[Json] = call.work.store.hidden(session["id"])["line_items"]
    return whole_list(lines, f"/v1/checkout/sessions/{session['id']}/line_items")


def _check_mode(given: Json) -> None:
    mode = given.get("mode")
    if mode is None:
        raise parameter_missing("mode")
    if mode not in {"payment", "setup"}:
        raise Refused(f"stripe_sandbox knows mode=payment and mode=setup, not mode={mode}.", param="mode")
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise Refused("stripe_sandbox has a hosted page only: ui_mode=hosted_page.", param="ui_mode")


def _check_addresses(given: Json) -> None:
    if not given.get("success_url"):
        raise parameter_missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in given:
            parts = urlsplit(given[name])
            if parts.scheme not in {"http", "https"} or not parts.netloc:
                raise Refused("Not a valid URL", code="url_invalid", param=name)


def _check_currency(given: Json, currency: str) -> None:
    types: list[str] = given.get("payment_method_types") or []
    if currency != "eur" and (not types or set(types) - {"card"}):
        raise Refused(
            f"The currency provided ({currency}) is invalid for one or more payment method types on this session: "
            "iDEAL and SEPA direct debit are in eur.",
            param="payment_method_types",
        )


def _check_intent_data(data: Json) -> None:
    others = [f"payment_intent_data[{name}]" for name in data if name not in UNDERSTOOD_OF_INTENT]
    if others:
        raise parameter_not_in_sandbox(others)
    if data.get("capture_method") == "manual":
        raise parameter_not_in_sandbox(["payment_intent_data[capture_method]"])


def _expires_at(call: Call) -> int:
    now = call.work.now
    chosen: int = call.params.get("expires_at", now + A_DAY)
    if chosen > now + A_DAY + SLACK:
        raise Refused(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    if chosen < now + HALF_AN_HOUR - SLACK:
        raise Refused(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    return chosen


ENDPOINTS = (
    Endpoint("POST", "/v1/checkout/sessions", checkout.SessionCreateParams, _create, UNDERSTOOD),
    Endpoint(
        "GET",
        "/v1/checkout/sessions",
        checkout.SessionListParams,
        _list,
        understands(*PAGING, "customer", "payment_intent", "status"),
    ),
    Endpoint("GET", "/v1/checkout/sessions/<id>", checkout.SessionRetrieveParams, _retrieve),
    Endpoint(
        "POST",
        "/v1/checkout/sessions/<id>",
        checkout.SessionUpdateParams,
        _update,
        understands("metadata"),
    ),
    Endpoint("POST", "/v1/checkout/sessions/<id>/expire", checkout.SessionExpireParams, _expire),
    Endpoint(
        "GET",
        "/v1/checkout/sessions/<id>/line_items",
        checkout.SessionLineItemListParams,
        _line_items,
        understands(),
    ),
)
