"""Ids in Stripe's forms: a prefix that tells the kind, and letters and digits nobody can guess."""

from __future__ import annotations

import hashlib
import secrets
import string

ALPHABET = string.ascii_letters + string.digits

PREFIXES = {
    "balance_transaction": "txn_3",
    "charge": "ch_3",
    "checkout.session": "cs_test_a1",
    "customer": "cus_",
    "dispute": "du_1",
    "event": "evt_1",
    "item": "li_1",
    "mandate": "mandate_1",
    "payment": "py_3",
    "payment_intent": "pi_3",
    "payment_method": "pm_1",
    "price": "price_1",
    "product": "prod_",
    "refund": "re_3",
    "request": "req_",
    "early_fraud_warning": "issfr_1",
    "payout": "po_1",
    "setup_attempt": "setatt_1",
    "setup_intent": "seti_1",
    "webhook_endpoint": "we_1",
}
"""A charge that is not a card's is a "payment" in Stripe's ids: `py_`."""

LENGTHS = {"checkout.session": 56, "customer": 14, "product": 14, "request": 14}

STORED_KINDS = {
    "cus": "customer",
    "pi": "payment_intent",
    "ch": "charge",
    "py": "charge",
    "pm": "payment_method",
    "mandate": "mandate",
    "txn": "balance_transaction",
    "cs": "checkout.session",
    "evt": "event",
    "we": "webhook_endpoint",
    "re": "refund",
    "du": "dispute",
    "issfr": "radar.early_fraud_warning",
    "po": "payout",
    "seti": "setup_intent",
    "setatt": "setup_attempt",
}
"""The first part of an id → the kind under which the object is stored."""


def random_text(length: int) -> str:
    """Letters and digits from the system's random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def account_id_of(business_name: str) -> str:
    """The account of a shop: the same in every new state file, so that a database that knows it keeps fitting."""
    return "acct_1" + hashlib.sha256(business_name.encode()).hexdigest()[:15]


def new_id(kind: str) -> str:
    """A fresh id of this kind, such as `pi_3…` for a payment intent."""
    return PREFIXES[kind] + random_text(LENGTHS.get(kind, 23))


def kind_of(identifier: str) -> str | None:
    """The kind of object an id belongs to; None when the prefix is not one that is stored."""
    return STORED_KINDS.get(identifier.split("_", 1)[0])
