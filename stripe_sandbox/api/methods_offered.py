"""Which ways to pay an intent or a session offers, from its parameters."""

from __future__ import annotations

from stripe_sandbox.errors import Json, Refused, parameters_exclusive
from stripe_sandbox.resources.checkout_sessions import DEFAULT_METHODS
from stripe_sandbox.resources.payment_methods import SUPPORTED


def offered_types(given: Json) -> list[str]:
    """`payment_method_types` as given, or all the sandbox has. Refuses other types, and both ways of asking at once."""
    types: list[str] = given.get("payment_method_types") or []
    if types and (given.get("automatic_payment_methods") or {}).get("enabled"):
        raise parameters_exclusive("payment_method_types", "automatic_payment_methods")
    others = [kind for kind in types if kind not in SUPPORTED]
    if others:
        raise Refused(
            f"stripe_sandbox does not have {', '.join(others)}: use {', '.join(SUPPORTED)}.",
            param="payment_method_types",
        )
    return types or list(DEFAULT_METHODS)


def automatic_methods(given: Json) -> Json | None:
    """`automatic_payment_methods` as Stripe shows it."""
    automatic = given.get("automatic_payment_methods")
    return {"allow_redirects": "always", **automatic} if automatic else None
