"""Reads disputes, warnings of fraud and mandates afresh from Stripe, and has what they say booked."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import stripe
from django.db import transaction

from billing.actions.disputes import locked_dispute, record_dispute, record_fraud_warning
from billing.models import Dispute
from billing.providers.stripe.accounts import StripeAccount, account_for, all_accounts
from billing.providers.stripe.adapter import SILENT, plain, stripe_client
from billing.providers.stripe.finding import id_of, moment_of, payment_of_intent, read
from billing.providers.stripe.mandates import refresh_mandate
from billing.queries.disputes import disputes_that_took_more
from billing.rules.disputes import OPEN, DisputeSaid, Movement, state_of

logger = logging.getLogger(__name__)

NEWEST = 100


@transaction.atomic
def refresh_dispute(*, reference: str, account: str, now: datetime) -> Dispute | None:
    """Bring a dispute in line with what Stripe says of it now; None when its payment is not ours.

    Also when it comes before the payment that it is about: that is booked first. A mandate that is over with it is
    forgotten before the next debit.
    """
    locked_dispute(
        reference
    )  # first the lock, then the look: a late reader never writes what was true before
    disputes = stripe_client(account_for(account)).v1.disputes
    found = read(lambda: disputes.retrieve(reference, {"expand": ["charge"]}))
    if found is None:
        return None
    payment = payment_of_intent(id_of(found.get("payment_intent")), account=account, now=now)
    if payment is None:
        return None
    dispute = record_dispute(payment=payment, said=dispute_said(found), now=now)
    charge = found["charge"]
    details = charge.get("payment_method_details") or {} if isinstance(charge, dict) else {}
    mandate = id_of((details.get("sepa_debit") or {}).get("mandate"))
    if mandate:
        refresh_mandate(reference=mandate, account=account, now=now)
    return dispute


def dispute_said(found: dict[str, Any]) -> DisputeSaid:
    """A dispute of Stripe as our rules take it."""
    due_by = (found.get("evidence_details") or {}).get("due_by")
    return DisputeSaid(
        reference=str(found["id"]),
        charge_reference=id_of(found["charge"]),
        reason=str(found.get("reason") or "")[:60],
        state=state_of(str(found["status"])),
        cents=int(found["amount"]),
        evidence_due_at=moment_of(int(due_by)) if due_by else None,
        opened_at=moment_of(int(found["created"])),
        movements=tuple(
            Movement(str(one["id"]), int(one["amount"]), int(one["fee"]), moment_of(int(one["created"])))
            for one in found["balance_transactions"]
        ),
    )


def refresh_fraud_warning(*, reference: str, account: str, now: datetime) -> None:
    """Keep a warning of a card's bank, when the payment is ours."""
    warnings = stripe_client(account_for(account)).v1.radar.early_fraud_warnings
    found = read(lambda: warnings.retrieve(reference))
    if found is None:
        return
    payment = payment_of_intent(id_of(found.get("payment_intent")), account=account, now=now)
    if payment is not None:
        record_fraud_warning(
            payment=payment,
            reference=str(found["id"]),
            fraud_type=str(found.get("fraud_type") or "")[:60],
            warned_at=moment_of(int(found["created"])),
        )


def ask_about_disputes(*, now: datetime) -> int:
    """Look at disputes that are open, and at the newest of each account: an event may be lost. Answer how many changed.

    When Stripe does not answer, the rest waits for the next time.
    """
    changed = 0
    try:
        for ours in all_accounts():
            changed += _ask(ours, now)
    except SILENT:
        logger.warning("Stripe does not answer; the other disputes wait.", exc_info=True)
    return changed


def _ask(ours: StripeAccount, now: datetime) -> int:
    listed = [plain(one) for one in stripe_client(ours).v1.disputes.list({"limit": NEWEST}).data]
    known = {
        one.reference: one for one in Dispute.objects.filter(reference__in=[row["id"] for row in listed])
    }
    ask = [
        str(row["id"])
        for row in listed
        if row["id"] not in known or known[row["id"]].state != state_of(str(row["status"]))
    ]
    older = [*Dispute.objects.filter(state__in=OPEN).order_by("pk"), *disputes_that_took_more()]
    # A dispute is of the account of its payment; another account does not know it.
    ask += [one.reference for one in older if one.reference not in ask and _account_of(one) == ours.code]
    changed = 0
    for reference in ask:
        try:
            before = known.get(reference)
            after = refresh_dispute(reference=reference, account=ours.code, now=now)
            changed += after is not None and (before is None or before.state != after.state)
        except stripe.InvalidRequestError:
            logger.exception("Stripe does not speak of dispute %s.", reference)
    return changed


def _account_of(dispute: Dispute) -> str:
    allocation = dispute.payment.allocations.select_related("receivable__document__issuer").first()
    return account_for(allocation.receivable.document.issuer.code).code if allocation else ""
