"""Asks Stripe about payment attempts of which no news came: an event may be lost (docs/algorithms/payments.md)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import stripe
from django.db.models import Q

from billing.choices import AttemptState
from billing.models import PaymentAttempt, ProviderCustomer
from billing.providers.stripe.adapter import SILENT
from billing.providers.stripe.attempts import UNDER_WAY, refresh_attempt
from billing.providers.stripe.checkout import session_of
from billing.providers.stripe.disputes import ask_about_disputes
from billing.providers.stripe.mandate_forms import ask_about_mandate_forms
from billing.providers.stripe.mandates import ask_about_mandates
from billing.providers.stripe.payouts import ask_about_payouts
from billing.providers.stripe.refunds import ask_about_refunds

logger = logging.getLogger(__name__)

# A page at Stripe lives for a day: before that the payer may still be busy.
SILENT_FOR = timedelta(days=1)
# Of a call that was cut off nothing comes any more after this.
CUT_OFF_FOR = timedelta(days=7)
MOST_AT_ONCE = 500


def ask_about_silent_attempts(*, now: datetime, most: int = MOST_AT_ONCE) -> int:
    """Bring attempts that are silent for a day in line with what Stripe says of them, longest silent first.

    Answers how many ended or moved on. At most `most` are asked about. When Stripe does not answer, the rest waits for
    the next time; an attempt that Stripe refuses to speak of stays as it is, and the log says so.
    """
    cut_off = Q(state=AttemptState.CREATED, opened_at__lte=now - CUT_OFF_FOR)
    silent = (
        PaymentAttempt.objects.filter(state__in=UNDER_WAY, opened_at__lte=now - SILENT_FOR)
        .exclude(cut_off)
        .select_related("receivable__document__issuer")
        .order_by("opened_at", "id")
    )
    moved = 0
    for attempt in silent[:most]:
        try:
            moved += _has_moved(attempt, now)
        except SILENT:
            logger.warning("Stripe does not answer; the other attempts wait.", exc_info=True)
            break
        except stripe.StripeError:
            logger.exception("Stripe does not speak of attempt %s.", attempt.reference)
    return moved


def _has_moved(attempt: PaymentAttempt, now: datetime) -> bool:
    session_id = attempt.session_id
    if not session_id and not attempt.intent_id:
        receivable = attempt.receivable
        customer = ProviderCustomer.objects.filter(
            party_id=receivable.party_id, issuer_id=receivable.document.issuer_id
        ).first()
        session_id = session_of(attempt, customer.customer_id) if customer else ""
        if not session_id:
            return False
    return refresh_attempt(attempt=attempt, session_id=session_id, now=now).state != attempt.state


def ask_about_all(*, now: datetime) -> None:
    """Ask about every payment, mandate, refund, dispute and payout of which an event may be lost."""
    ask_about_silent_attempts(now=now)
    ask_about_mandate_forms(now=now)
    ask_about_mandates(now=now)
    ask_about_refunds(now=now)
    ask_about_disputes(now=now)
    ask_about_payouts(now=now)
