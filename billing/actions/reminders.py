"""Reminds partners: of a renewal that comes by itself, and of a quote that is about to end. Each once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from billing.actions.price_changes import announce_prices
from billing.choices import PaymentTerms
from billing.models import Agreement, Quote
from billing.rules.reminders import QUOTE_DAYS, RENEWAL_DAYS, quote_reminder, renewal_reminder
from foundation.actions.outbox import is_left, leave_messages
from foundation.periods import day_of

KIND = "agreement.renews"


@transaction.atomic
def remind_of_renewals(*, now: datetime) -> int:
    """Leave a letter for each agreement that renews by itself within 60 days, and again within 30; answer how many.

    A price that will be another one is announced first, so that the letter of 60 days tells it; one that was published
    after that letter, and in time, gets a letter of its own. Found from state, so a
    round that was missed is no harm; one letter for each term and distance, ever.
    """
    today = day_of(now)
    coming = Agreement.objects.filter(
        Q(payment_terms=PaymentTerms.CREDIT) | Q(first_paid_at__isnull=False),
        ended_on=None,
        term_until_on__gt=today,
        term_until_on__lte=today + timedelta(days=max(RENEWAL_DAYS)),
    )
    references: list[str] = []
    for agreement in coming.order_by("id"):
        days = renewal_reminder(term_until=agreement.term_until_on, today=today)
        change = announce_prices(agreement=agreement, now=now)
        term = f"{agreement.reference}:{agreement.term_until_on.isoformat()}"
        references.append(f"{term}:{days}")
        if change is not None and is_left(kind=KIND, reference=references[-1]):
            # The letter went out before this price was published: another one tells it.
            references.append(f"{term}:{change.reference}")
    leave_messages(kind=KIND, references=references)
    return len(references)


@transaction.atomic
def remind_of_quotes(*, now: datetime) -> int:
    """Leave a letter for each quote that is not accepted and ends within five days; answer how many."""
    today = day_of(now)
    ending = Quote.objects.filter(
        accepted_at=None,
        withdrawn_at=None,
        valid_until_on__gt=today,
        valid_until_on__lte=today + timedelta(days=QUOTE_DAYS),
    )
    references = [
        reference
        for reference, valid_until in ending.order_by("id").values_list("reference", "valid_until_on")
        if quote_reminder(valid_until=valid_until, today=today)
    ]
    leave_messages(kind="quote.expires", references=references)
    return len(references)
