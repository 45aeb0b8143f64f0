"""Disputes: money the payer's bank takes back."""

from __future__ import annotations

from stripe_sandbox.errors import Json
from stripe_sandbox.identifiers import new_id
from stripe_sandbox.resources.balance import DISPUTE_FEE, new_balance_transaction
from stripe_sandbox.sandbox import Work

EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


def new_dispute(work: Work, charge: Json, *, reason: str, network_reason_code: str) -> Json:
    """The bank takes a charge back. By direct debit that is final at once: the dispute is lost when it is opened."""
    identifier = new_id("dispute")
    movement = new_balance_transaction(
        work,
        amount=-charge["amount"],
        fee=DISPUTE_FEE,
        currency=charge["currency"],
        kind="adjustment",
        category="dispute",
        source=identifier,
        description=f"Chargeback withdrawal for {charge['id']}",
        fee_description="Dispute fee",
    )
    return work.save(
        {
            "id": identifier,
            "object": "dispute",
            "amount": charge["amount"],
            "balance_transactions": [movement],
            "charge": charge["id"],
            "created": work.now,
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
            "evidence_details": {
                "due_by": None,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "network_reason_code": network_reason_code,
            "payment_intent": charge["payment_intent"],
            "payment_method_details": None,
            "reason": reason,
            "status": "lost",
        }
    )
