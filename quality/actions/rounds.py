"""The hourly round: names what the dates have done already. Visibility never waits for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from foundation.actions.outbox import leave_messages
from quality.actions.reminders import ENDED
from quality.choices import MarkState
from quality.models import Interruption, MarkHeld
from quality.rules.mark_states import may_expire


@transaction.atomic
def expire_marks(*, now: datetime) -> int:
    """Call marks whose last day is past expired, and tell whose they were; answer how many.

    Found from state, so a late round is no harm. A mark that somebody renewed meanwhile ends without a letter. The
    stretch before a suspension ended by a decision, not by its last day: it stays suspended until the day on which the
    mark would have ended by itself is past too.
    """
    cut = Interruption.objects.filter(held=OuterRef("pk")).exclude(mark_until_at__lte=now)
    over = (
        MarkHeld.objects.select_for_update()
        .filter(until_at__lte=now, state__in=may_expire())
        .exclude(Exists(cut), state=MarkState.SUSPENDED)
    )
    ended = list(over.order_by("pk"))
    MarkHeld.objects.filter(pk__in=[row.pk for row in ended]).update(state=MarkState.EXPIRED)
    counting = set(
        MarkHeld.objects.filter(organisation_id__in={row.organisation_id for row in ended}, from_at__lte=now)
        .exclude(until_at__lte=now)
        .order_by()
        .values_list("organisation_id", "mark_id")
    )
    leave_messages(
        kind=ENDED,
        references=[str(row.pk) for row in ended if (row.organisation_id, row.mark_id) not in counting],
    )
    return len(ended)
