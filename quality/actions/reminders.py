"""Tells partners that a mark ends, 60, 30 and 7 days ahead, and that it ended. Each letter once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from foundation.actions.outbox import leave_messages
from foundation.periods import day_of, start_of_day
from quality.choices import MarkState
from quality.models import MarkHeld
from quality.rules.reminders import EXPIRY_DAYS, expiry_reminder

ENDS, ENDED = "mark.ends", "mark.ended"


@transaction.atomic
def remind_of_expiry(*, now: datetime) -> int:
    """Leave a letter for each mark in order that ends within 60 days, again within 30, and within 7; answer how many.

    Found from state, so a round that was missed is no harm; one letter for each mark, last day and distance, ever.
    A mark that must be checked or is suspended has a letter of its own, which names its last day.
    """
    today = day_of(now)
    ending = MarkHeld.objects.without_claims().filter(
        state=MarkState.VERIFIED,
        from_at__lte=now,
        until_at__gt=now,
        until_at__lte=start_of_day(today + timedelta(days=max(EXPIRY_DAYS) + 1)),
    )
    references = []
    for held_id, until_at in ending.order_by("pk").values_list("pk", "until_at"):
        if until_at is None:
            continue
        until_on = day_of(until_at)
        days = expiry_reminder(until_on=until_on, today=today)
        if days is not None:
            references.append(f"{held_id}:{until_on.isoformat()}:{days}")
    leave_messages(kind=ENDS, references=references)
    return len(references)
