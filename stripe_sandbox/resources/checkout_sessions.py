"""Checkout sessions: an order, and the address where a payer pays it."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.sandbox import Work

DEFAULT_METHODS = ["ideal", "card", "sepa_debit"]


def preferred_method(session: Json) -> str:
    """How the payer pays when nobody says: iDEAL if it is offered, otherwise the first one."""
    offered: list[str] = session["payment_method_types"]
    return "ideal" if "ideal" in offered else offered[0]


def new_checkout_session(
    work: Work,
    lines: list[Json],
    *,
    page_base: str,
    expires_at: int,
    given: Json,
    setup_intent: str | None = None,
) -> Json:
    """Store an open session to pay these lines, or without lines to set up a way to pay (`setup_intent`).

    `page_base` is the address of the sandbox's pages.
    """
    identifier = new_id("checkout.session")
    total = sum(line["amount_total"] for line in lines) if lines else None
    currency = lines[0]["currency"] if lines else given.get("currency")
    session: Json = {
        "id": identifier,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": given.get("billing_address_collection"),
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": work.now,
        "currency": currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": given.get("customer"),
        "customer_account": None,
        "customer_creation": None if given.get("customer") else given.get("customer_creation", "if_required"),
        "customer_details": None,
        "customer_email": given.get("customer_email"),
        "discounts": [],
        "expires_at": expires_at,
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": {"enabled": False, "invoice_data": _no_invoice_data()},
        "livemode": False,
        "locale": given.get("locale"),
        "managed_payments": {"enabled": False},
        "metadata": given.get("metadata") or {},
        "mode": given["mode"],
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required" if lines else "always",
        "payment_method_configuration_details": None,
        "payment_method_options": given.get("payment_method_options") or {},
        "payment_method_types": given.get("payment_method_types") or list(DEFAULT_METHODS),
        "payment_status": "unpaid" if lines else "no_payment_required",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": setup_intent,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": given.get("submit_type"),
        "subscription": None,
        "success_url": given.get("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0} if lines else None,
        "ui_mode": "hosted_page",
        "url": f"{page_base}/c/pay/{identifier}",
        "wallet_options": None,
    }
    hidden = {"line_items": lines, "payment_intent_data": given.get("payment_intent_data") or {}}
    return work.save(session, hidden=hidden)


def new_line(
    work: Work,
    *,
    name: str,
    unit_amount: int,
    quantity: int,
    currency: str,
    price: Json,
    metadata: Any = None,
) -> Json:
    """One line of a session: `quantity` times `unit_amount` cents."""
    amount = unit_amount * quantity
    return {
        "id": new_id("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": name,
        "metadata": metadata,
        "price": price,
        "quantity": quantity,
    }


def new_price(work: Work, *, currency: str, unit_amount: int, tax_behavior: str | None) -> Json:
    """The price of one line; made on the spot, so it is not active for others."""
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": work.now,
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("product"),
        "recurring": None,
        "tax_behavior": tax_behavior or "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    }


def _no_invoice_data() -> Json:
    return {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": None,
        "metadata": {},
        "rendering_options": None,
    }
