"""Charges: one attempt to take money with one payment method."""

from __future__ import annotations

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id, random_text
from stripe_sandbox.resources.balance import new_balance_transaction, processing_fee
from stripe_sandbox.resources.payment_methods import card_behind, fingerprint
from stripe_sandbox.resources.special_numbers import Failure
from stripe_sandbox.sandbox import Work


def new_charge(
    work: Work, intent: Json, method: Json, *, mandate_id: str | None = None, authenticated: bool = False
) -> Json:
    """A pending charge for a payment intent. It is stored, not yet announced.

    `authenticated` says that the holder of the card just confirmed it (3-D Secure).
    """
    kind = method["type"]
    identifier = new_id("charge" if kind == "card" else "payment")
    charge: Json = {
        "id": identifier,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": None,
        "captured": False,
        "created": work.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            kind: _details(work, method, mandate_id, authenticated=authenticated),
            "type": kind,
        },
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "pending",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }
    return work.save(charge)


def mark_authorised(work: Work, charge: Json) -> Json:
    """The bank holds the amount until it is captured: no money moves yet. Stored, not yet announced."""
    charge |= {"status": "succeeded", "paid": True, "outcome": _approved()}
    return work.save(charge)


def mark_succeeded(work: Work, charge: Json, *, amount: int | None = None) -> Json:
    """The money came: captured, with its balance transaction and fee. Stored, not yet announced.

    `amount` is what is captured of a charge that was only authorised; all of it when not said.
    """
    kind = charge["payment_method_details"]["type"]
    taken = charge["amount"] if amount is None else amount
    method = work.load(charge["payment_method"], "payment_method")
    movement = new_balance_transaction(
        work,
        amount=taken,
        fee=processing_fee(kind, taken),
        currency=charge["currency"],
        kind="charge" if kind == "card" else "payment",
        category="charge",
        source=charge["id"],
        description=charge["description"],
        available_at_once=kind == "card" and card_behind(work, method).available_at_once,
    )
    charge |= {
        "status": "succeeded",
        "paid": True,
        "captured": True,
        "amount_captured": taken,
        "balance_transaction": movement["id"],
        "outcome": _approved(),
    }
    return work.save(charge)


def mark_failed(work: Work, charge: Json, failure: Failure) -> Json:
    """The money did not come. Stored, not yet announced."""
    charge |= {
        "status": "failed",
        "failure_code": failure.code,
        "failure_message": failure.message,
        "outcome": _outcome(
            "declined_by_network",
            "issuer_declined",
            failure.message,
            reason=failure.decline_code or failure.code,
        ),
    }
    return work.save(charge)


def _approved() -> Json:
    return _outcome("approved_by_network", "authorized", "Payment complete.")


def _outcome(network: str, kind: str, message: str, *, reason: str | None = None) -> Json:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network,
        "reason": reason,
        "risk_level": "not_assessed",
        "seller_message": message,
        "type": kind,
    }


def _details(work: Work, method: Json, mandate_id: str | None, *, authenticated: bool) -> Json:
    shown = method[method["type"]]
    if method["type"] == "ideal":
        iban = work.store.hidden(method["id"])["iban"]
        return {
            **shown,
            "generated_sepa_debit": None,
            "generated_sepa_debit_mandate": None,
            "iban_last4": iban[-4:],
            "transaction_id": random_text(16).upper(),
            "verified_name": method["billing_details"]["name"],
        }
    if method["type"] == "sepa_debit":
        details = {name: value for name, value in shown.items() if name != "generated_from"}
        return {**details, "expected_debit_date": None, "mandate": mandate_id}
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
        "amount_authorized": None,
        "authorization_code": None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": mandate_id,
        "multicapture": {"status": "unavailable"},
        "network": shown["brand"],
        "network_token": {"used": False},
        "network_transaction_id": fingerprint(method["id"]),
        "overcapture": {"maximum_amount_capturable": 0, "status": "unavailable"},
        "regulated_status": shown["regulated_status"],
        "three_d_secure": _three_d_secure() if authenticated else None,
        "transaction_link_id": None,
    }


def _three_d_secure() -> Json:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": random_text(32).lower(),
        "version": "2.2.0",
    }
