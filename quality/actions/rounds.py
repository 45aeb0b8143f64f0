"""The hourly round: names what the dates have done already. Visibility never waits for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quality.choices import MarkState
from quality.models import MarkHeld
from quality.rules.mark_states import may_expire


@transaction.atomic
def expire_marks(*, now: datetime) -> int:
    """Call marks whose last day is past expired; answer how many. Found from state, so a late round is no harm."""
    return MarkHeld.objects.filter(until_at__lte=now, state__in=may_expire()).update(state=MarkState.EXPIRED)
