"""Payment intents: an amount that is to be paid, through as many attempts as it takes."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.identifiers import new_id, random_text
from stripe_sandbox.sandbox import Work

SMALLEST = 50
LARGEST = 99_999_999
LARGEST_DEBIT = 1_000_000
"""€10,000: the most of one SEPA direct debit."""


def new_payment_intent(
    work: Work, *, amount: int, currency: str, method_types: list[str], **given: Any
) -> Json:
    """Make, store and announce a payment intent of `amount` cents. Refuses an amount Stripe would not take."""
    check_amount(amount, param="amount")
    automatic = given.get("automatic_payment_methods")
    identifier = new_id("payment_intent")
    intent: Json = {
        "id": identifier,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": automatic,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": given.get("capture_method") or "automatic_async",
        "client_secret": f"{identifier}_secret_{random_text(25)}",
        "confirmation_method": given.get("confirmation_method") or "automatic",
        "created": work.now,
        "currency": currency,
        "customer": given.get("customer"),
        "customer_account": None,
        "description": given.get("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": given.get("metadata") or {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": given.get("payment_method"),
        "payment_method_configuration_details": None,
        "payment_method_options": given.get("payment_method_options") or {},
        "payment_method_types": method_types,
        "processing": None,
        "receipt_email": given.get("receipt_email"),
        "review": None,
        "setup_future_usage": given.get("setup_future_usage"),
        "shipping": None,
        "source": None,
        "statement_descriptor": given.get("statement_descriptor"),
        "statement_descriptor_suffix": given.get("statement_descriptor_suffix"),
        "status": "requires_confirmation" if given.get("payment_method") else "requires_payment_method",
        "transfer_data": None,
        "transfer_group": given.get("transfer_group"),
    }
    work.save(intent)
    work.emit("payment_intent.created", intent)
    return intent


def check_amount(amount: int, *, param: str) -> None:
    """Between €0.50 and €999,999.99, in cents."""
    if amount < 0:
        raise Refused(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param=param
        )
    if amount < SMALLEST:
        raise Refused(f"Amount must be at least {SMALLEST} cents", code="amount_too_small", param=param)
    if amount > LARGEST:
        raise Refused(f"Amount must be no more than {LARGEST} cents", code="amount_too_large", param=param)
