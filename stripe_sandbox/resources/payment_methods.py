"""Ways to pay: card, iDEAL and SEPA direct debit."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from stripe_sandbox.errors import Json, Refused, StateRefused, parameter_missing
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.resources.account import NO_ADDRESS
from stripe_sandbox.resources.special_accounts import IBAN_BY_TOKEN
from stripe_sandbox.resources.special_numbers import CARD_BY_TOKEN, Card, card_of
from stripe_sandbox.sandbox import Work

SUPPORTED = ("ideal", "card", "sepa_debit")
TEST_IBAN = "NL39RABO0300065264"
TEST_BANK = {"bank": "rabobank", "bic": "RABONL2U"}
LONGEST_CARD = 50
"""Years a card may still be valid."""
CVC = re.compile(r"\d{3,4}")


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
    shown, hidden = makers[kind](details, datetime.fromtimestamp(work.now, UTC).year)
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
    """Keep a payment method with a customer, so that it can be used again.

    Refuses one that is another customer's, and one that was taken from its customer before: that is final.
    """
    if method["customer"] not in {None, customer_id}:
        raise StateRefused(
            "This payment method is already attached to another customer.", param="payment_method"
        )
    if work.store.hidden(method["id"]).get("detached"):
        raise StateRefused(
            "This PaymentMethod was previously detached from a Customer, and may not be used again.",
            param="payment_method",
        )
    if method["customer"] != customer_id:
        method["customer"] = customer_id
        work.save(method)
        work.emit("payment_method.attached", method)
    return method


def detach(work: Work, method: Json) -> Json:
    """Take a payment method from its customer for good. Refuses one that no customer has."""
    if method["customer"] is None:
        raise StateRefused(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
            param="payment_method",
        )
    former = method["customer"]
    method["customer"] = None
    work.save(method, hidden={**work.store.hidden(method["id"]), "detached": True})
    work.emit("payment_method.detached", method, previous={"customer": former})
    return method


def method_named(work: Work, identifier: str, *, param: str = "payment_method") -> Json:
    """The stored payment method, or a new one for a ready-made name of Stripe's such as `pm_card_visa`.

    Refuses (`resource_missing`) what does not exist.
    """
    if identifier in CARD_BY_TOKEN:
        return new_payment_method(work, "card", {"number": CARD_BY_TOKEN[identifier].number})
    if identifier in IBAN_BY_TOKEN:
        return new_payment_method(work, "sepa_debit", {"iban": IBAN_BY_TOKEN[identifier]})
    return work.load(identifier, "payment_method", param=param)


def card_behind(work: Work, method: Json) -> Card:
    """What the number of a card decides."""
    return card_of(str(work.store.hidden(method["id"])["number"]))


def is_set_up(work: Work, method: Json) -> bool:
    """Did the payer confirm before that this payment method may be used again?"""
    return bool(work.store.hidden(method["id"]).get("set_up"))


def mark_set_up(work: Work, method: Json) -> None:
    work.save(method, hidden={**work.store.hidden(method["id"]), "set_up": True})


def fingerprint(number: str) -> str:
    """The same account or card always gives the same short text, and never its number."""
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def _card(details: Json, year: int) -> tuple[Json, Json]:
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
    exp_year = _four_digits(details.get("exp_year", year + 5))
    _check_card(details, exp_year=exp_year, year=year)
    card = card_of(number)
    shown: Json = {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass" if details.get("cvc") else None,
        },
        "country": card.country,
        "display_brand": "american_express" if card.brand == "amex" else card.brand,
        "exp_month": details.get("exp_month", 12),
        "exp_year": exp_year,
        "fingerprint": fingerprint(number),
        "funding": card.funding,
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": card.brand != "amex"},
        "wallet": None,
    }
    return shown, {"number": number}


def _four_digits(year: int) -> int:
    """`34` means 2034 and `95` means 1995."""
    if year >= 100:
        return year
    return year + (2000 if year < 70 else 1900)


def _check_card(details: Json, *, exp_year: int, year: int) -> None:
    wrong = {
        "exp_month": (
            "invalid_expiry_month",
            "Your card's expiration month is invalid.",
            not 1 <= details.get("exp_month", 12) <= 12,
        ),
        "exp_year": (
            "invalid_expiry_year",
            "Your card's expiration year is invalid.",
            not year <= exp_year <= year + LONGEST_CARD,
        ),
        "cvc": (
            "invalid_cvc",
            "Your card's security code is invalid.",
            not CVC.fullmatch(str(details.get("cvc", "000"))),
        ),
    }
    for name, (code, message, is_wrong) in wrong.items():
        if is_wrong:
            raise Refused(message, status=402, kind="card_error", code=code, param=name)


def _ideal(details: Json, _: int) -> tuple[Json, Json]:
    bank = details.get("bank") or TEST_BANK["bank"]
    bic = TEST_BANK["bic"] if bank == TEST_BANK["bank"] else None
    return {"bank": bank, "bic": bic}, {"iban": details.get("iban") or TEST_IBAN}


def _sepa_debit(details: Json, _: int) -> tuple[Json, Json]:
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
