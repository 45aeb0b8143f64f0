"""Reads payouts afresh from Stripe, with the transactions that each is made of."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import stripe

from billing.actions.payouts import (
    PayoutSaid,
    TransactionSaid,
    match_payouts,
    record_payout,
    record_payout_lines,
)
from billing.choices import PayoutState
from billing.models import Payout
from billing.providers.stripe.accounts import StripeAccount, account_for, all_accounts
from billing.providers.stripe.adapter import SILENT, plain, stripe_client
from billing.providers.stripe.finding import id_of, moment_of, read

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=35)


def refresh_payout(*, reference: str, account: str, now: datetime) -> Payout | None:
    """Bring a payout in line with what Stripe says of it now, and tie it to the bank if its movement is there.

    None when it is gone. What it is made of is read once, as soon as Stripe has told it.
    """
    client = stripe_client(account_for(account)).v1
    found = read(lambda: client.payouts.retrieve(reference))
    return _take_in(found, account, now) if found is not None else None


def _take_in(found: dict[str, Any], account: str, now: datetime) -> Payout:
    payout = record_payout(said=_said(found, account))
    if payout.lines_read_at is None and found.get("reconciliation_status") == "completed":
        record_payout_lines(payout=payout, said=_transactions(payout), now=now)
        payout.refresh_from_db()
    match_payouts(now=now)
    return payout


def _said(found: dict[str, Any], account: str) -> PayoutSaid:
    return PayoutSaid(
        reference=str(found["id"]),
        account=account,
        state=PayoutState(found["status"]),
        cents=int(found["amount"]),
        is_automatic=bool(found["automatic"]),
        descriptor=str(found.get("statement_descriptor") or ""),
        trace=str((found.get("trace_id") or {}).get("value") or ""),
        failure=str(found.get("failure_code") or ""),
        made_at=moment_of(int(found["created"])),
        arrives_on=moment_of(int(found["arrival_date"])).date(),  # Stripe writes a day as its midnight in UTC
    )


def _transactions(payout: Payout) -> list[TransactionSaid]:
    listed = stripe_client(account_for(payout.account)).v1.balance_transactions.list(
        {"payout": payout.reference, "limit": 100, "expand": ["data.source"]}
    )
    rows = [plain(one) for one in listed.auto_paging_iter()]
    return [
        TransactionSaid(
            reference=str(one["id"]),
            category=str(one["reporting_category"]),
            source=id_of(one.get("source")),
            intent=_intent_of(one.get("source")),
            description=str(one.get("description") or ""),
            cents=int(one["amount"]),
            fee_cents=int(one["fee"]),
            happened_at=moment_of(int(one["created"])),
        )
        # The payout itself is the sum of the others.
        for one in rows
        if one["reporting_category"] != "payout"
    ]


def _intent_of(source: Any) -> str:
    return id_of(source.get("payment_intent")) if isinstance(source, dict) else ""


def ask_about_payouts(*, now: datetime) -> int:
    """Look at the payouts of the last weeks of each account: an event may be lost. Answer how many are new or moved.

    When Stripe does not answer, the rest waits for the next time.
    """
    changed = 0
    try:
        for ours in all_accounts():
            changed += _ask(ours, now)
    except SILENT:
        logger.warning("Stripe does not answer; the other payouts wait.", exc_info=True)
    return changed


def _ask(ours: StripeAccount, now: datetime) -> int:
    since = int((now - LOOK_BACK).timestamp())
    listed = stripe_client(ours).v1.payouts.list({"limit": 100, "arrival_date": {"gte": since}})
    rows = [plain(one) for one in listed.auto_paging_iter()]
    known = {one.reference: one for one in Payout.objects.filter(reference__in=[row["id"] for row in rows])}
    changed = 0
    for row in reversed(rows):
        before = known.get(row["id"])
        if before is not None and before.state == row["status"] and before.lines_read_at is not None:
            continue
        try:
            after = _take_in(row, ours.code, now)
        except stripe.InvalidRequestError:
            logger.exception("Stripe does not speak of payout %s.", row["id"])
            continue
        changed += before is None or (before.state, before.lines_read_at) != (
            after.state,
            after.lines_read_at,
        )
    return changed
