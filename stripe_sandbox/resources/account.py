"""The account that owns everything in the sandbox."""

from __future__ import annotations

import hashlib

from stripe_sandbox.errors import Json
from stripe_sandbox.sandbox import Work

NO_REQUIREMENTS: Json = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}
NO_BANK_REQUIREMENTS: Json = {
    "currently_due": [],
    "errors": [],
    "past_due": [],
    "pending_verification": [],
}
NO_ADDRESS: Json = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}


def account(work: Work) -> Json:
    """A Dutch account that may take cards, iDEAL and SEPA direct debits. Made up anew from the settings each time."""
    settings = work.sandbox.settings
    identifier = work.sandbox.account_id
    return {
        "id": identifier,
        "object": "account",
        "business_profile": {
            "annual_revenue": None,
            "estimated_worker_count": None,
            "mcc": None,
            "minority_owned_business_designation": None,
            "name": settings.business_name,
            "product_description": None,
            "support_address": None,
            "support_email": None,
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        "business_type": "company",
        "capabilities": {
            "card_payments": "active",
            "ideal_payments": "active",
            "sepa_debit_payments": "active",
            "transfers": "active",
        },
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "NL",
        "created": int(work.store.setting("account_created") or 0),
        "default_currency": "eur",
        "details_submitted": True,
        "email": None,
        "external_accounts": {
            "object": "list",
            "data": [bank_account(work)],
            "has_more": False,
            "url": f"/v1/accounts/{identifier}/external_accounts",
        },
        "future_requirements": dict(NO_REQUIREMENTS),
        "metadata": {},
        "payouts_enabled": True,
        "requirements": dict(NO_REQUIREMENTS),
        "settings": _settings(settings.business_name, settings.timezone),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }


def bank_account_id(work: Work) -> str:
    """The account at a bank that payouts go to: one for each account in the sandbox."""
    return "ba_1" + hashlib.sha256(work.sandbox.account_id.encode()).hexdigest()[:23]


def bank_account(work: Work) -> Json:
    return {
        "id": bank_account_id(work),
        "object": "bank_account",
        "account": work.sandbox.account_id,
        "account_holder_name": work.sandbox.settings.business_name,
        "account_holder_type": "company",
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": "NL",
        "currency": "eur",
        "default_for_currency": True,
        "fingerprint": hashlib.sha256(bank_account_id(work).encode()).hexdigest()[:16],
        "future_requirements": dict(NO_BANK_REQUIREMENTS),
        "last4": "4300",
        "metadata": {},
        "requirements": dict(NO_BANK_REQUIREMENTS),
        "routing_number": "ABNANL2A",
        "status": "new",
    }


def _settings(business_name: str, timezone: str) -> Json:
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": business_name, "timezone": timezone},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": None},
        "payments": {
            "statement_descriptor": None,
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }
