"""Customers: who pays."""

from __future__ import annotations

import string
from secrets import choice
from typing import Any

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.sandbox import Work

CAPITALS = string.ascii_uppercase + string.digits
PLAIN_FIELDS = ("balance", "description", "email", "name", "phone", "preferred_locales", "tax_exempt")


def new_customer(work: Work, **given: Any) -> Json:
    """Make and store a customer from checked parameters."""
    customer: Json = {
        "id": new_id("customer"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": work.now,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": "".join(choice(CAPITALS) for _ in range(8)),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    apply_parameters(customer, given)
    work.save(customer)
    work.emit("customer.created", customer)
    return customer


def apply_parameters(customer: Json, given: Json) -> Json:
    """Write checked parameters into a customer; an empty value takes a field away.

    Returned are the former values of what changed.
    """
    before = {name: customer[name] for name in given if name in customer}
    for name in PLAIN_FIELDS:
        if name in given:
            customer[name] = given[name] if given[name] != "" else None
    for name in ("address", "shipping"):
        if name in given:
            customer[name] = _address_block(given[name]) if name == "address" else given[name] or None
    if "metadata" in given:
        customer["metadata"] = merged_metadata(customer["metadata"], given["metadata"])
    if "invoice_settings" in given:
        customer["invoice_settings"] = {**customer["invoice_settings"], **given["invoice_settings"]}
    return {name: value for name, value in before.items() if customer[name] != value}


def merged_metadata(present: dict[str, str], given: dict[str, str] | str) -> dict[str, str]:
    """Stripe's rule: keys are added one by one, an empty value removes its key, an empty text removes them all."""
    if isinstance(given, str):
        return {}
    return {key: value for key, value in {**present, **given}.items() if value != ""}


def _address_block(given: Json | str) -> Json | None:
    if isinstance(given, str):
        return None
    return {
        part: given.get(part) or None
        for part in ("city", "country", "line1", "line2", "postal_code", "state")
    }


def deleted_customer(identifier: str) -> Json:
    """All that is left of a customer who was deleted."""
    return {"id": identifier, "object": "customer", "deleted": True}


def is_deleted(work: Work, identifier: str) -> bool:
    return work.store.setting(f"deleted {identifier}") is not None
