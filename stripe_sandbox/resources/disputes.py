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


def new_dispute(
    work: Work, charge: Json, *, reason: str, network_reason_code: str | None, status: str, due_by: int | None
) -> Json:
    """Store a dispute about a charge, before any money moves. `due_by`: the last moment for evidence, if any."""
    kind = charge["payment_method_details"]["type"]
    details = None
    if kind == "card":
        brand = charge["payment_method_details"]["card"]["brand"]
        details = {
            "card": {
                "brand": brand,
                "case_type": "inquiry" if status.startswith("warning") else "chargeback",
                "network": brand,
                "network_reason_code": network_reason_code,
            },
            "type": "card",
        }
    return work.save(
        {
            "id": new_id("dispute"),
            "object": "dispute",
            "amount": charge["amount_captured"],
            "balance_transactions": [],
            "charge": charge["id"],
            "created": work.now,
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
            "evidence_details": {
                "due_by": due_by,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": status.startswith("warning"),
            "livemode": False,
            "metadata": {},
            "network_reason_code": network_reason_code,
            "payment_intent": charge["payment_intent"],
            "payment_method_details": details,
            "reason": reason,
            "status": status,
        }
    )


def move_money(work: Work, dispute: Json, *, back: bool) -> None:
    """Withdraw the disputed amount with the fee, or give both `back`. Stored with the dispute, not yet announced."""
    sign = 1 if back else -1
    movement = new_balance_transaction(
        work,
        amount=sign * dispute["amount"],
        fee=-sign * DISPUTE_FEE,
        currency=dispute["currency"],
        kind="adjustment",
        category="dispute_reversal" if back else "dispute",
        source=dispute["id"],
        description=f"Chargeback {'reversal' if back else 'withdrawal'} for {dispute['charge']}",
        fee_description="Dispute fee",
        available_at_once=True,
    )
    dispute["balance_transactions"] = [*dispute["balance_transactions"], movement]
    work.save(dispute)


def new_early_fraud_warning(work: Work, charge: Json) -> Json:
    """The bank of the card believes that a payment is fraud; no money moves."""
    return work.save(
        {
            "id": new_id("early_fraud_warning"),
            "object": "radar.early_fraud_warning",
            "actionable": True,
            "charge": charge["id"],
            "created": work.now,
            "fraud_type": "unauthorized_use_of_card",
            "livemode": False,
            "payment_intent": charge["payment_intent"],
        }
    )
