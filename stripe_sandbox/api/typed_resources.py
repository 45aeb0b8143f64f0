"""What the installed `stripe` package says about the fields of an object: which ids may be expanded."""

from __future__ import annotations

import typing
from functools import cache
from typing import Any

import stripe

KINDS: dict[str, type] = {
    "account": stripe.Account,
    "balance_transaction": stripe.BalanceTransaction,
    "bank_account": stripe.BankAccount,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "item": stripe.LineItem,
    "mandate": stripe.Mandate,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "payout": stripe.Payout,
    "price": stripe.Price,
    "radar.early_fraud_warning": stripe.radar.EarlyFraudWarning,
    "refund": stripe.Refund,
    "setup_attempt": stripe.SetupAttempt,
    "setup_intent": stripe.SetupIntent,
    "webhook_endpoint": stripe.WebhookEndpoint,
}


def class_of(obj: Any, group: type | None) -> type | None:
    """The typed class of an object, or of a group of fields inside one (`group`)."""
    kind = obj.get("object") if isinstance(obj, dict) else None
    return KINDS.get(kind, group) if isinstance(kind, str) else group


def is_expandable(typed: type | None, name: str) -> bool:
    """May the id in this field be replaced by the object it names?"""
    return any(isinstance(option, typing.ForwardRef) for option in _options(typed, name))


def group_of(typed: type | None, name: str) -> type | None:
    """The class of a group of fields that has no id of its own, such as `payment_method_details`."""
    for option in _options(typed, name):
        if isinstance(option, type) and issubclass(option, stripe.StripeObject):
            return option
    return None


@cache
def _options(typed: type | None, name: str) -> tuple[Any, ...]:
    hint = getattr(typed, "__annotations__", {}).get(name)
    return typing.get_args(hint) or (hint,)
