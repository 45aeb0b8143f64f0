"""Pays money back through Stripe, once, and brings each refund in line with what Stripe says of it at this moment."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe
from django.db import transaction
from django.utils.translation import gettext as _

from billing.actions.refunds import book_refund, locked_refund, put_refund_back
from billing.choices import RefundState, RefundWay
from billing.models import Refund
from billing.providers.stripe.accounts import account_for
from billing.providers.stripe.adapter import SILENT, plain, stripe_client
from billing.rules.ledger import STRIPE_CLEARING
from foundation.periods import day_of

logger = logging.getLogger(__name__)

SILENT_FOR = timedelta(days=1)
MOST_AT_ONCE = 500
# A dispute of which the money is back with us, or never left.
DISPUTE_IS_OVER = ("won", "prevented", "warning_closed")
NOT_THERE = ("failed", "canceled")


@transaction.atomic
def send_refund(*, reference: str, now: datetime) -> None:
    """Send an approved refund to Stripe. Twice, or after a crash, it is the refund of then.

    Not while a dispute on that payment is open or lost: both could go through. Then, and when Stripe refuses it, it did
    not arrive: the money is credit again. Raises Stripe's own errors when it does not answer; then nothing moved.
    """
    refund = _with(reference)
    if refund is None or refund.state not in (RefundState.APPROVED, RefundState.SENT):
        return
    intent = refund.payment.provider_reference
    client = stripe_client(account_for(refund.issuer.code)).v1
    try:
        # The key of our own call lives for a day at Stripe: what it knows lives longer.
        found = next((one for one in _of_intent(client, intent) if _names(one) == refund.reference), None)
        if found is None and _is_disputed(client, intent):
            reason = _("There is a dispute about this payment. Wait until it is over.")
            put_refund_back(refund=refund, into=STRIPE_CLEARING, back_on=day_of(now), reason=reason, now=now)
            return
        made = found or plain(
            client.refunds.create(
                {
                    "payment_intent": intent,
                    "amount": refund.cents,
                    "metadata": {"refund": refund.reference},
                },
                {"idempotency_key": refund.reference},
            )
        )
    except SILENT:
        raise
    except stripe.StripeError as error:
        reason = str(error.code or error.user_message or error)
        put_refund_back(refund=refund, into=STRIPE_CLEARING, back_on=day_of(now), reason=reason, now=now)
        return
    _bring_in_line(refund, made, now)


@transaction.atomic
def refresh_refund(*, reference: str, now: datetime) -> None:
    """Lock a refund, read it afresh at Stripe, and book where it stands: in any order, any number of times."""
    refund = _with(reference)
    if refund is None or not refund.provider_id:
        return
    client = stripe_client(account_for(refund.issuer.code)).v1
    _bring_in_line(refund, plain(client.refunds.retrieve(refund.provider_id)), now)


def references_named(*, kind: str, object_id: str, account: str) -> list[str]:
    """The references of our refunds that an event is about: of the refund itself, or of a charge that it names."""
    client = stripe_client(account_for(account)).v1
    if kind == "charge.refunded":
        found = plain(client.refunds.list({"charge": object_id, "limit": 100}))["data"]
    else:
        found = [plain(client.refunds.retrieve(object_id))]
    named = [_names(one) for one in found]
    return [one for one in named if one and account_for(_issuer_code(one)).code == account]


def ask_about_silent_refunds(*, now: datetime) -> int:
    """Ask Stripe about refunds of which no news came for a day; answer how many moved on."""
    silent = Refund.objects.filter(
        way=RefundWay.STRIPE,
        state__in=[RefundState.APPROVED, RefundState.SENT],
        approved_at__lte=now - SILENT_FOR,
    ).order_by("approved_at", "id")
    moved = 0
    for one in silent[:MOST_AT_ONCE]:
        try:
            send_refund(reference=one.reference, now=now)
        except SILENT:
            logger.warning("Stripe does not answer; the other refunds wait.", exc_info=True)
            break
        moved += Refund.objects.get(pk=one.pk).state != one.state
    return moved


def _with(reference: str) -> Refund | None:
    found = Refund.objects.filter(reference=reference, way=RefundWay.STRIPE).first()
    return locked_refund(found) if found else None


def _issuer_code(reference: str) -> str:
    found = Refund.objects.filter(reference=reference).select_related("issuer").first()
    return found.issuer.code if found else ""


def _names(resource: dict[str, Any]) -> str:
    return str((resource.get("metadata") or {}).get("refund", ""))


def _of_intent(client: stripe.V1Services, intent: str) -> Iterator[dict[str, Any]]:
    found = client.refunds.list({"payment_intent": intent, "limit": 100})
    return (plain(one) for one in found.auto_paging_iter())


def _is_disputed(client: stripe.V1Services, intent: str) -> bool:
    found = client.disputes.list({"payment_intent": intent, "limit": 100})
    return any(str(one.status) not in DISPUTE_IS_OVER for one in found.auto_paging_iter())


def _bring_in_line(refund: Refund, resource: dict[str, Any], now: datetime) -> None:
    status = str(resource.get("status"))
    if not refund.provider_id:
        refund.provider_id = str(resource["id"])
        refund.save(update_fields=["provider_id"])
    if status in NOT_THERE:
        put_refund_back(
            refund=refund,
            into=STRIPE_CLEARING,
            back_on=day_of(now),
            reason=str(resource.get("failure_reason") or status),
            now=now,
        )
    elif status == "succeeded":
        at = datetime.fromtimestamp(int(resource["created"]), tz=UTC)
        book_refund(refund=refund, out_of=STRIPE_CLEARING, paid_on=day_of(min(at, now)), now=now)
    elif refund.state == RefundState.APPROVED:
        refund.state = RefundState.SENT
        refund.save(update_fields=["state"])
