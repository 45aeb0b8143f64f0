"""Pays money back through Stripe, once, and brings each refund in line with what Stripe says of it at this moment."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import stripe
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from billing.actions.refunds import book_refund, locked_refund, put_refund_back
from billing.actions.refunds_elsewhere import RefundFromNothing, take_up_refund
from billing.choices import RefundState, RefundWay
from billing.models import Payment, Refund
from billing.providers.stripe.accounts import StripeAccount, account_for, all_accounts
from billing.providers.stripe.adapter import SILENT, is_gone, plain, stripe_client
from billing.providers.stripe.finding import payment_of_intent
from billing.queries.left_over import as_it_first_came
from billing.rules.ledger import STRIPE_CLEARING
from foundation.periods import day_of

logger = logging.getLogger(__name__)

SILENT_FOR = timedelta(days=1)
MOST_AT_ONCE = 500
# A dispute of which the money is back with us, or never left.
DISPUTE_IS_OVER = ("won", "prevented", "warning_closed")
NOT_THERE = ("failed", "canceled")
STANDS_AS = {
    "pending": RefundState.SENT,
    "requires_action": RefundState.SENT,
    "succeeded": RefundState.PAID,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
GIVEN_UP = (RefundState.WITHDRAWN, RefundState.FAILED)
NEWEST = 100


@transaction.atomic
def send_refund(*, reference: str, now: datetime) -> None:
    """Send an approved refund to Stripe. Twice, or after a crash, it is the refund of then.

    Not while a dispute on that payment is open or lost: both could go through. Then, and when Stripe refuses it, it did
    not arrive: the money is credit again. Raises Stripe's own errors when it does not answer; then nothing moved.
    """
    refund = _with(reference)
    if refund is None or refund.state not in (RefundState.APPROVED, RefundState.SENT):
        return
    intent = as_it_first_came(refund.payment).provider_reference
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


@transaction.atomic
def follow_refunds(*, kind: str, object_id: str, account: str, now: datetime) -> None:
    """Bring in line the refunds that an event is about: of the refund itself, or of the charge that it names.

    Of ours, which may have overtaken the answer to our own call; and one that somebody made in Stripe's own pages is
    taken up. What is gone, of another account, or of a payment that is not ours, moves nothing.
    """
    client = stripe_client(account_for(account)).v1
    try:
        if kind == "charge.refunded":
            found = plain(client.refunds.list({"charge": object_id, "limit": 100}))["data"]
        else:
            found = [plain(client.refunds.retrieve(object_id))]
    except stripe.InvalidRequestError as error:
        if is_gone(error):
            return
        raise
    for resource in found:
        _follow(resource, account, now)


@transaction.atomic
def _follow(resource: dict[str, Any], account: str, now: datetime) -> None:
    ours = Refund.objects.filter(reference=_names(resource)).select_related("issuer").first()
    # One that was called off here when its call had been made, of which the answer was lost, goes all the same.
    went_without_us = ours is not None and not ours.provider_id and ours.state in GIVEN_UP
    if ours is None or went_without_us:
        _take_up(resource, account, now)
    elif account_for(ours.issuer.code).code == account:
        send_refund(reference=ours.reference, now=now)
        refresh_refund(reference=ours.reference, now=now)


def _take_up(resource: dict[str, Any], account: str, now: datetime) -> None:
    refund = Refund.objects.filter(provider_id=str(resource["id"])).first()
    if refund is None and resource.get("status") in NOT_THERE:
        return
    if refund is None:
        payment = payment_of_intent(str(resource.get("payment_intent") or ""), account=account, now=now)
        if payment is None:
            return
        _settle_ours_of(payment, account, now)
        refund = take_up_refund(
            payment=payment,
            provider_id=str(resource["id"]),
            cents=int(resource["amount"]),
            on=_made_on(resource, now),
            now=now,
        )
    if account_for(refund.issuer.code).code == account:
        _bring_in_line(locked_refund(refund), resource, now)


def _settle_ours_of(payment: Payment, account: str, now: datetime) -> None:
    """Those of ours that Stripe has are on their way, and no longer to be called off to make room for another."""
    client = stripe_client(account_for(account)).v1
    there = {_names(one) for one in _of_intent(client, payment.provider_reference)}
    waiting = Refund.objects.filter(reference__in=there, state=RefundState.APPROVED).order_by("pk")
    for reference in waiting.values_list("reference", flat=True):
        send_refund(reference=reference, now=now)


def ask_about_refunds(*, now: datetime) -> int:
    """Ask Stripe about refunds of which no news came for a day, and look at the newest of each account: an event may

    be lost, also of one that was made in Stripe's own pages, or that failed later. Answer how many are new or moved on.
    When Stripe does not answer, the rest waits for the next time.
    """
    silent = Refund.objects.filter(
        Q(approved_at__lte=now - SILENT_FOR) | Q(approved_at=None, proposed_at__lte=now - SILENT_FOR),
        way=RefundWay.STRIPE,
        state__in=[RefundState.APPROVED, RefundState.SENT],
    ).order_by("proposed_at", "id")
    moved = 0
    try:
        for one in silent[:MOST_AT_ONCE]:
            look = refresh_refund if one.provider_id else send_refund
            look(reference=one.reference, now=now)
            moved += Refund.objects.get(pk=one.pk).state != one.state
        for ours in all_accounts():
            moved += _look_at_newest(ours, now)
    except SILENT:
        logger.warning("Stripe does not answer; the other refunds wait.", exc_info=True)
    return moved


def _look_at_newest(ours: StripeAccount, now: datetime) -> int:
    listed = [plain(one) for one in stripe_client(ours).v1.refunds.list({"limit": NEWEST}).data]
    known = dict(
        Refund.objects.filter(provider_id__in=[one["id"] for one in listed]).values_list(
            "provider_id", "state"
        )
    )
    moved = 0
    for one in reversed(listed):
        before = known.get(one["id"])
        if before == STANDS_AS.get(str(one["status"]), before):
            continue
        try:
            _follow(one, ours.code, now)
        except RefundFromNothing:
            logger.exception("Refund %s cannot be taken up.", one["id"])
        moved += Refund.objects.filter(provider_id=one["id"]).exclude(state=before).exists()
    return moved


def _with(reference: str) -> Refund | None:
    found = Refund.objects.filter(reference=reference, way=RefundWay.STRIPE).first()
    return locked_refund(found) if found else None


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
        book_refund(refund=refund, out_of=STRIPE_CLEARING, paid_on=_made_on(resource, now), now=now)
    elif refund.state == RefundState.APPROVED:
        refund.state = RefundState.SENT
        refund.save(update_fields=["state"])


def _made_on(resource: dict[str, Any], now: datetime) -> date:
    return day_of(min(datetime.fromtimestamp(int(resource["created"]), tz=UTC), now))
