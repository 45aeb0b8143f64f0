"""Tells partners in time that another set begins under which they would lose something. Each letter once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from foundation.actions.outbox import leave_messages
from foundation.periods import day_of
from foundation.queries.outbox import references_delivered
from quality.queries.requirement_changes import ComingDay, coming_days
from quality.rules.requirement_changes import warning_due

KIND = "requirements.change"


@transaction.atomic
def warn_of_requirements(*, now: datetime) -> int:
    """Leave a letter for each partner that is not ready for a day on which more is asked; answer how many are due.

    As many months ahead as the versions of that day say, and at the latest so many days: the nearest that was reached
    (`warning_due`). Found from state, so a round that was missed is no harm; who became ready gets none. One letter
    for each partner, day and distance; a version that is written later for that day makes it another letter.
    """
    today = day_of(now)
    references = [
        f"{partner.organisation.reference}:{reference}"
        for coming in coming_days(now=now)
        if (reference := _reference(coming, today))
        for partner in coming.partners
    ]
    leave_messages(kind=KIND, references=references)
    return len(references)


def _reference(coming: ComingDay, today: date) -> str:
    months = {month for row in coming.versions for month in row.warn_months}
    days = max(row.notice_days for row in coming.versions)
    due = warning_due(starts_on=coming.on, today=today, months=months, notice_days=days)
    newest = max(row.pk for row in coming.versions)
    return f"{coming.on.isoformat()}:{due}:{newest}" if due else ""


@transaction.atomic
def tell_it_is_off(*, on: date, version_id: int, now: datetime) -> int:
    """Leave a letter for each partner that was told of this day and loses nothing then any more; answer how many.

    Once for each version that was withdrawn.
    """
    told = {
        reference.split(":")[0]
        for reference in references_delivered(kind=KIND, containing=f":{on.isoformat()}:")
    }
    if not told:
        return 0
    losing = {
        partner.organisation.reference
        for coming in coming_days(now=now)
        if coming.on == on
        for partner in coming.partners
    }
    references = [f"{reference}:{on.isoformat()}:{version_id}" for reference in sorted(told - losing)]
    leave_messages(kind="requirements.withdrawn", references=references)
    return len(references)
