"""Ways to pay: card, iDEAL and SEPA direct debit, and Stripe's test numbers that decide how a payment ends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from stripe_sandbox.errors import Json, Refused, parameter_missing
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.resources.account import NO_ADDRESS
from stripe_sandbox.sandbox import Work

SUPPORTED = ("ideal", "card", "sepa_debit")
TEST_IBAN = "NL39RABO0300065264"
TEST_BANK = {"bank": "rabobank", "bic": "RABONL2U"}


@dataclass(frozen=True)
class Failure:
    """Why a payment does not come: Stripe's codes and a sentence for the payer."""

    code: str
    message: str
    decline_code: str | None = None


CARD_REFUSALS = {
    "4000000000000002": Failure("card_declined", "Your card was declined.", "generic_decline"),
    "4000000000009995": Failure("card_declined", "Your card has insufficient funds.", "insufficient_funds"),
}
DEBIT_FAILED = Failure("debit_not_authorized", "The customer's bank refused the direct debit.")
DEBIT_FAILURES = {
    "NL91ABNA0417164300": DEBIT_FAILED,
    "NL28RABO0300065268": DEBIT_FAILED,
    "AT861904300235473202": DEBIT_FAILED,
    "BE68539007547034": DEBIT_FAILED,
    "DE62370400440532013001": DEBIT_FAILED,
}
FAILURES_BY_ENDING = {
    "2222227": Failure("insufficient_funds", "The customer's account has insufficient funds."),
    "343434": Failure(
        "charge_exceeds_source_limit", "This payment exceeds the account's weekly volume limit."
    ),
    "121212": Failure(
        "charge_exceeds_weekly_limit", "This payment exceeds the account's weekly transaction limit."
    ),
}
"""Stripe's test IBANs of every country end alike for these outcomes."""
DISPUTED_IBANS = frozenset({"NL82RABO0300065266", "AT591904300235473203", "DE35370400440532013002"})
DELAYED_IBANS = frozenset({"NL55RABO0300065267", "NL28RABO0300065268"})


def new_payment_method(work: Work, kind: str, details: Json | None = None, **given: Any) -> Json:
    """Make and store a payment method of one of the `SUPPORTED` kinds.

    `details` is the group of parameters of that kind (`card[number]`, `sepa_debit[iban]`). The full number is kept
    beside the object and never shown. Refuses other kinds, a missing number and an account that cannot be debited.
    """
    details = details or {}
    makers = {"card": _card, "ideal": _ideal, "sepa_debit": _sepa_debit}
    if kind not in makers:
        raise Refused(
            f"stripe_sandbox has no payment method of type {kind}: use one of {', '.join(SUPPORTED)}.",
            param="type",
        )
    shown, hidden = makers[kind](details)
    billing = given.get("billing_details") or {}
    method: Json = {
        "id": new_id("payment_method"),
        "object": "payment_method",
        "allow_redisplay": given.get("allow_redisplay") or "unspecified",
        "billing_details": {
            "address": {**NO_ADDRESS, **(billing.get("address") or {})},
            "email": billing.get("email") or None,
            "name": billing.get("name") or None,
            "phone": billing.get("phone") or None,
            "tax_id": billing.get("tax_id") or None,
        },
        "created": work.now,
        "customer": None,
        "customer_account": None,
        kind: shown,
        "livemode": False,
        "metadata": given.get("metadata") or {},
        "type": kind,
    }
    return work.save(method, hidden=hidden)


def attach(work: Work, method: Json, customer_id: str) -> Json:
    """Keep a payment method with a customer, so that it can be used again."""
    if method["customer"] != customer_id:
        method["customer"] = customer_id
        work.save(method)
        work.emit("payment_method.attached", method)
    return method


def debit_failure(iban: str) -> Failure | None:
    """How a direct debit from this test account ends; None when the money comes."""
    for ending, failure in FAILURES_BY_ENDING.items():
        if iban.endswith(ending):
            return failure
    return DEBIT_FAILURES.get(iban)


def fingerprint(number: str) -> str:
    """The same account or card always gives the same short text, and never its number."""
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def _card(details: Json) -> tuple[Json, Json]:
    number = str(details.get("number") or "").replace(" ", "")
    if not number:
        raise parameter_missing("card[number]")
    if not number.isdigit() or not _luhn(number):
        raise Refused(
            "Your card number is incorrect.",
            status=402,
            kind="card_error",
            code="incorrect_number",
            param="card[number]",
        )
    shown: Json = {
        "brand": "mastercard" if number.startswith("5") else "visa",
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "NL",
        "display_brand": "mastercard" if number.startswith("5") else "visa",
        "exp_month": details.get("exp_month", 12),
        "exp_year": details.get("exp_year", 2040),
        "fingerprint": fingerprint(number),
        "funding": "debit",
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": ["mastercard" if number.startswith("5") else "visa"], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return shown, {"number": number}


def _ideal(details: Json) -> tuple[Json, Json]:
    bank = details.get("bank") or TEST_BANK["bank"]
    bic = TEST_BANK["bic"] if bank == TEST_BANK["bank"] else None
    return {"bank": bank, "bic": bic}, {"iban": details.get("iban") or TEST_IBAN}


def _sepa_debit(details: Json) -> tuple[Json, Json]:
    iban = str(details.get("iban") or "").replace(" ", "").upper()
    if not iban:
        raise parameter_missing("sepa_debit[iban]")
    if not valid_iban(iban):
        raise Refused(
            f"The IBAN you provided is invalid: {iban}", code="invalid_number", param="sepa_debit[iban]"
        )
    if iban.endswith(("055555", "066666")):
        raise Refused(
            "This account cannot be debited by SEPA direct debit.",
            code="sepa_unsupported_account",
            param="sepa_debit[iban]",
        )
    shown: Json = {
        "bank_code": iban[4:8],
        "branch_code": "",
        "country": iban[:2],
        "fingerprint": fingerprint(iban),
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": iban[-4:],
    }
    return shown, {"iban": iban}


def valid_iban(iban: str) -> bool:
    """ISO 13616: the country's letters and the check digits, moved to the end, give 1 modulo 97."""
    if not (
        15 <= len(iban) <= 34
        and iban.isascii()
        and iban.isalnum()
        and iban[:2].isalpha()
        and iban[2:4].isdigit()
    ):
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def _luhn(number: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
