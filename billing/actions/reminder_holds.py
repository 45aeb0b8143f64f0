"""Holds reminders back: to a partner, or about one invoice; and lets them go again. Changes the days of a series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.choices import ReminderAudience
from billing.models import Receivable, ReminderHold, ReminderLevel
from billing.queries.payment_reminders import levels_of
from billing.rules.payment_reminders import FOURTEEN_DAYS_AND_POST, faults_of
from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid, NotFound
from foundation.models import Party, User
from foundation.periods import day_of
from marketplace.actions.organisations import refuse_bsn
from marketplace.queries.organisations import organisation_of_party


class HoldNeedsReason(Invalid):
    code = "hold-needs-reason"
    sentence = _("Write down why no reminders go for now. Your colleagues read it.")


class HoldEndsTooEarly(Invalid):
    code = "hold-ends-too-early"
    sentence = _("Choose a day after today on which reminders go again, or leave it empty.")


class HeldAlready(Conflict):
    code = "held-already"
    sentence = _("Reminders are held back already: {reason}")


class HoldNotFound(NotFound):
    code = "hold-not-found"
    sentence = _("We cannot find this. A colleague may have lifted it already.")


class DaysDoNotFit(Invalid):
    code = "reminder-days-do-not-fit"
    sentence = _(
        "These days do not fit. Each letter comes later than the one before, and costs are charged after a warning: "
        "to a person at least {days} days after it (art. 6:96 BW)."
    )


@transaction.atomic
def hold_reminders(
    *,
    party: Party,
    receivable: Receivable | None,
    reason: str,
    until_on: date | None,
    actor: User,
    now: datetime,
) -> ReminderHold:
    """Send no reminders to a partner, or about one invoice, until a day or until it is lifted.

    Letters that left stay as they are. Refuses an empty reason, a day that is not ahead, and a second time.
    """
    today = day_of(now)
    if not reason.strip():
        raise HoldNeedsReason(field="reason")
    if until_on is not None and until_on <= today:
        raise HoldEndsTooEarly(field="until_on")
    refuse_bsn(reason=reason)
    Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    known = ReminderHold.objects.filter(
        Q(receivable=receivable) if receivable else Q(receivable=None), party=party, lifted_at=None
    ).first()
    if known is not None:
        if known.until_on is None or known.until_on > today:
            raise HeldAlready(reason=known.reason)
        _lift(known, actor, now)
    hold = ReminderHold.objects.create(
        party=party,
        receivable=receivable,
        reason=reason.strip()[:300],
        until_on=until_on,
        made_by=actor,
        made_at=now,
    )
    _record("hold_reminders", hold, actor, now)
    return hold


@transaction.atomic
def lift_hold(*, hold_id: int, actor: User, now: datetime) -> ReminderHold:
    """Let reminders go again from the next round. Twice changes nothing."""
    hold = (
        ReminderHold.objects.select_for_update(of=("self",))
        .select_related("party", "receivable__document")
        .filter(pk=hold_id)
        .first()
    )
    if hold is None:
        raise HoldNotFound
    if hold.lifted_at is None:
        _lift(hold, actor, now)
        _record("lift_reminder_hold", hold, actor, now)
    return hold


@transaction.atomic
def change_reminder_days(
    *, audience: ReminderAudience, days: Mapping[int, int], actor: User, now: datetime
) -> None:
    """Set after how many days each letter of a series goes; what went out stays as it was.

    Refuses days that do not go up, and costs without a warning in time.
    """
    rows = {
        row.number: row
        for row in ReminderLevel.objects.select_for_update().filter(audience=audience).order_by("number")
    }
    changed = [replace(level, days=days.get(level.number, level.days)) for level in levels_of(audience)]
    is_person = audience == ReminderAudience.PERSON
    if any(level.days < 1 for level in changed) or faults_of(changed, is_person=is_person):
        raise DaysDoNotFit(days=FOURTEEN_DAYS_AND_POST)
    for level in changed:
        rows[level.number].days = level.days
        rows[level.number].save(update_fields=["days"])
    record(
        action="change_reminder_days",
        subject_kind="reminder_levels",
        subject_reference=str(audience),
        actor=actor,
        now=now,
        facts={"days": {str(level.number): level.days for level in changed}},
    )


def _lift(hold: ReminderHold, actor: User, now: datetime) -> None:
    hold.lifted_at, hold.lifted_by = now, actor
    hold.save(update_fields=["lifted_at", "lifted_by"])


def _record(action: str, hold: ReminderHold, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="reminder_hold",
        subject_reference=str(hold.pk),
        organisation_reference=organisation_of_party(hold.party).reference,
        actor=actor,
        now=now,
        facts={"invoice": hold.receivable.document.number} if hold.receivable else {},
    )
