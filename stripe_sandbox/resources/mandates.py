"""Mandates: the payer's permission to debit an account again."""

from __future__ import annotations

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id, random_text
from stripe_sandbox.sandbox import Work


def new_mandate(work: Work, method: Json, *, acceptance: Json | None = None) -> Json:
    """An active SEPA mandate on this payment method, for as many debits as needed.

    `acceptance` is the group of parameters `mandate_data[customer_acceptance]`; without it the payer accepted online.
    """
    given = acceptance or {}
    kind = given.get("type", "online")
    accepted: Json = {"accepted_at": given.get("accepted_at", work.now), "type": kind}
    if kind == "online":
        online = given.get("online") or {}
        accepted["online"] = {
            "ip_address": online.get("ip_address", "127.0.0.1"),
            "user_agent": online.get("user_agent", "stripe_sandbox"),
        }
    else:
        accepted["offline"] = {}
    mandate: Json = {
        "id": new_id("mandate"),
        "object": "mandate",
        "customer_acceptance": accepted,
        "livemode": False,
        "multi_use": {},
        "payment_method": method["id"],
        "payment_method_details": {
            "sepa_debit": {"reference": random_text(16).upper(), "url": ""},
            "type": "sepa_debit",
        },
        "status": "active",
        "type": "multi_use",
    }
    return work.save(mandate)


def active_mandate_of(work: Work, method_id: str) -> Json | None:
    """The newest mandate of a payment method that may still be used."""
    found = work.store.newest("mandate", where={"payment_method": method_id, "status": "active"}, limit=1)
    return found[0] if found else None


def deactivate_mandates(work: Work, method_id: str) -> None:
    """The payer or the bank ended the permission: no debit under these mandates any more."""
    for mandate in work.store.newest("mandate", where={"payment_method": method_id, "status": "active"}):
        mandate["status"] = "inactive"
        work.save(mandate)
        work.emit("mandate.updated", mandate, previous={"status": "active"})
