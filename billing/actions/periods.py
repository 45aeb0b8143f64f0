"""Closes months, and opens the last one again (docs/algorithms/periods.md)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.release import release_until
from billing.models import PeriodClosing
from billing.queries.periods import closed_until, left_open_in
from billing.rules.periods import may_close
from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.models import User
from foundation.periods import add_months, day_of

# Who books holds it shared until the end of its transaction (billing_open_from); who closes waits for all of them.
LOCK = 4_711_003


class CannotClose(Conflict):
    code = "month-cannot-be-closed"
    sentence = _("This month cannot be closed: it is not over yet, or it is closed already.")


class NothingClosed(Conflict):
    code = "month-is-not-closed"
    sentence = _("Only the month that was closed last can be opened again.")


class SamePerson(NotAllowed):
    code = "month-is-reopened-by-another"
    sentence = _("Who closed a month does not open it again. Ask a colleague of finance.")


class ReasonMissing(Invalid):
    code = "reopening-needs-reason"
    sentence = _("Write down why the month is opened again. It is kept.")


def close_month(*, month: date, actor: User, now: datetime) -> PeriodClosing:
    """Close a month and all before it: from now on nothing is booked there, also not by the database's own leave.

    What was earned until then is released first. What is not done yet stays to be done, is counted in the closing, and
    is booked on the first open day. Refuses a month that is not over, or closed.
    """
    if not may_close(month, today=day_of(now), open_from=closed_until()):
        raise CannotClose
    release_until(day=add_months(month, 1), now=now)
    return _close(month, actor, now)


@transaction.atomic
def _close(month: date, actor: User, now: datetime) -> PeriodClosing:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if not may_close(month, today=day_of(now), open_from=closed_until()):
        raise CannotClose
    left = {str(item.name): item.count for item in left_open_in(month, today=day_of(now)) if item.count}
    closing = PeriodClosing.objects.create(month=month, closed_at=now, closed_by=actor, left_open=left)
    record(
        action="close_month",
        subject_kind="month",
        subject_reference=f"{month:%Y-%m}",
        actor=actor,
        now=now,
        facts={"left_open": left},
    )
    return closing


@transaction.atomic
def reopen_month(*, month: date, reason: str, actor: User, now: datetime) -> PeriodClosing:
    """Open the month that was closed last again, with a reason that is kept; the one closed before it stays closed.

    Refuses another month, an empty reason, and who closed it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = (
        PeriodClosing.objects.select_for_update().filter(reopened_at=None).order_by("-month", "-id").first()
    )
    if last is None or last.month != month:
        raise NothingClosed
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if last.closed_by_id == actor.pk:
        raise SamePerson
    last.reopened_at, last.reopened_by, last.reason = now, actor, reason.strip()[:300]
    last.save(update_fields=["reopened_at", "reopened_by", "reason"])
    record(
        action="reopen_month",
        subject_kind="month",
        subject_reference=f"{month:%Y-%m}",
        actor=actor,
        now=now,
        facts={"reason": last.reason},
    )
    return last
