"""Setup intents: keeping a way to pay for later without paying now; and the attempts made for them."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id, random_text
from stripe_sandbox.sandbox import Work


def new_setup_intent(work: Work, *, method_types: list[str], **given: Any) -> Json:
    """Make, store and announce a setup intent from checked parameters."""
    identifier = new_id("setup_intent")
    intent: Json = {
        "id": identifier,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": given.get("automatic_payment_methods"),
        "cancellation_reason": None,
        "client_secret": f"{identifier}_secret_{random_text(25)}",
        "created": work.now,
        "customer": given.get("customer"),
        "customer_account": None,
        "description": given.get("description"),
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": given.get("metadata") or {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": given.get("payment_method"),
        "payment_method_configuration_details": None,
        "payment_method_options": given.get("payment_method_options") or {},
        "payment_method_types": method_types,
        "single_use_mandate": None,
        "status": "requires_confirmation" if given.get("payment_method") else "requires_payment_method",
        "usage": given.get("usage") or "off_session",
    }
    work.save(intent)
    work.emit("setup_intent.created", intent)
    return intent


def new_setup_attempt(
    work: Work, intent: Json, method: Json, *, status: str, error: Json | None = None
) -> Json:
    """One try to set up a payment method, and how it went."""
    kind = method["type"]
    return work.save(
        {
            "id": new_id("setup_attempt"),
            "object": "setup_attempt",
            "application": None,
            "created": work.now,
            "customer": intent["customer"],
            "customer_account": None,
            "flow_directions": None,
            "livemode": False,
            "on_behalf_of": None,
            "payment_method": method["id"],
            "payment_method_details": {kind: _details(work, method), "type": kind},
            "setup_error": error,
            "setup_intent": intent["id"],
            "status": status,
            "usage": intent["usage"],
        }
    )


def _details(work: Work, method: Json) -> Json:
    if method["type"] == "sepa_debit":
        return {}
    shown = method[method["type"]]
    if method["type"] == "ideal":
        return {
            **shown,
            "generated_sepa_debit": None,
            "generated_sepa_debit_mandate": None,
            "iban_last4": work.store.hidden(method["id"])["iban"][-4:],
            "verified_name": method["billing_details"]["name"],
        }
    copied = (
        "brand",
        "checks",
        "country",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "last4",
        "wallet",
    )
    return {
        **{name: shown[name] for name in copied},
        "network": shown["brand"],
        "three_d_secure": None,
    }
