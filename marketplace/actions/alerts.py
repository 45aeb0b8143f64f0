"""Mails new results of a search to who asked for it and confirmed it; stops at one click, and forgets the address.

Prose: docs/algorithms/alerts.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.attempts import count_attempt
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message, leave_messages
from foundation.errors import Invalid
from foundation.periods import add_months, day_of
from marketplace.choices import AlertRhythm
from marketplace.models import SearchAlert
from marketplace.queries.alerts import AlertGone, AlertLinkOver
from marketplace.queries.search import Search
from marketplace.rules.alerts import (
    ASKS_BEFORE,
    CONFIRM_WITHIN,
    MOST_OF_AN_ADDRESS,
    RUNS_FOR_MONTHS,
    next_look,
    written,
)

MOST_AN_HOUR = 10
MOST_A_DAY = 30
# Who asks again for a mail to confirm gets another one after this long.
AGAIN_AFTER = timedelta(hours=1)


class AlertNeedsEmail(Invalid):
    code = "alert-needs-email"
    sentence = _("This is not an e-mail address. Write it like name@example.com.")


class AlertNeedsRhythm(Invalid):
    code = "alert-needs-rhythm"
    sentence = _("Choose how often you want a mail.")


@transaction.atomic
def ask_alert(
    *,
    search: Search,
    email: str,
    rhythm: str,
    language: str,
    address: str | None,
    now: datetime,
    wall_now: datetime,
) -> None:
    """Keep that somebody wants the new results of a search by mail, and send a link with which they confirm it.

    Until then nothing else is sent, and after two days it is forgotten. The answer is the same whether or not we know
    the address: one that has this search already gets nothing, nor does one with five. Refuses too many from one
    network; its address is not kept.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise AlertNeedsEmail(field="email") from None
    if rhythm not in AlertRhythm.values:
        raise AlertNeedsRhythm(field="rhythm")
    count_attempt(
        purpose="alert", address=address, most_an_hour=MOST_AN_HOUR, most_a_day=MOST_A_DAY, wall_now=wall_now
    )
    facts = written(
        text=search.text,
        place=search.place,
        radius_km=search.radius_km,
        chosen=search.chosen,
        wage_from_cents=search.wage_from_cents,
    )
    today = day_of(now)
    own = SearchAlert.objects.select_for_update().filter(email=email).order_by("id")
    alert = own.filter(kind=search.kind, language=language, search=facts).first()
    if alert is None and own.count() >= MOST_OF_AN_ADDRESS:
        return
    if alert is None:
        alert, _new = SearchAlert.objects.get_or_create(
            email=email,
            kind=search.kind,
            language=language,
            search=facts,
            defaults={
                "rhythm": rhythm,
                "asked_at": now,
                "told_until_at": now,
                "due_on": today,
                "ends_on": add_months(today, RUNS_FOR_MONTHS),
            },
        )
    elif alert.confirmed_at is not None or alert.asked_at > now - AGAIN_AFTER:
        return
    else:
        alert.asked_at, alert.rhythm = now, rhythm
        alert.save(update_fields=["asked_at", "rhythm"])
    leave_message(kind="alert.asked", reference=f"{alert.reference}:{alert.asked_at:%Y%m%d%H%M}")


@transaction.atomic
def confirm_alert(*, alert: SearchAlert, now: datetime) -> SearchAlert:
    """Begin to mail: what comes online from now on, for six months. Refuses a second time."""
    found = (
        SearchAlert.objects.select_for_update()
        .filter(pk=alert.pk, confirmed_at=None, asked_at__gt=now - CONFIRM_WITHIN)
        .first()
    )
    if found is None:
        raise AlertLinkOver
    today = day_of(now)
    found.confirmed_at = found.told_until_at = now
    found.due_on = next_look(today, found.rhythm)
    found.ends_on = add_months(today, RUNS_FOR_MONTHS)
    found.save(update_fields=["confirmed_at", "told_until_at", "due_on", "ends_on"])
    _record("confirm_alert", now)
    return found


@transaction.atomic
def change_rhythm(*, alert: SearchAlert, rhythm: str, now: datetime) -> SearchAlert:
    """Mail more or less often, counted from today."""
    if rhythm not in AlertRhythm.values:
        raise AlertNeedsRhythm(field="rhythm")
    found = _locked(alert)
    found.rhythm = rhythm
    found.due_on = next_look(day_of(now), rhythm)
    found.save(update_fields=["rhythm", "due_on"])
    return found


@transaction.atomic
def extend_alert(*, alert: SearchAlert, now: datetime) -> SearchAlert:
    """Go on for six months from today."""
    found = _locked(alert)
    found.ends_on = add_months(day_of(now), RUNS_FOR_MONTHS)
    found.save(update_fields=["ends_on"])
    return found


@transaction.atomic
def stop_alert(*, alert: SearchAlert, now: datetime) -> None:
    """Mail no more, and forget the address at once. Twice is no harm."""
    if SearchAlert.objects.filter(pk=alert.pk).delete()[0]:
        _record("stop_alert", now)


@transaction.atomic
def record_told(*, alert: SearchAlert, now: datetime) -> None:
    """What came online until now was told, or there was nothing."""
    SearchAlert.objects.filter(pk=alert.pk, told_until_at__lt=now).update(told_until_at=now)


def tell_of_new_results(*, now: datetime) -> int:
    """Leave a message for each alert that is due, at most one a day; answer how many. Twice leaves none more."""
    return sum(_tell(rhythm, now) for rhythm in AlertRhythm)


@transaction.atomic
def _tell(rhythm: AlertRhythm, now: datetime) -> int:
    today = day_of(now)
    due = SearchAlert.objects.filter(
        rhythm=rhythm, confirmed_at__isnull=False, due_on__lte=today, ends_on__gt=today
    )
    locked = list(due.select_for_update(skip_locked=True).order_by("id"))
    leave_messages(kind="alert.news", references=[f"{one.reference}:{today}" for one in locked])
    SearchAlert.objects.filter(pk__in=[one.pk for one in locked]).update(due_on=next_look(today, rhythm))
    return len(locked)


@transaction.atomic
def ask_to_go_on(*, now: datetime) -> int:
    """Leave a message for each alert that ends within a week, once for each end; answer how many end."""
    today = day_of(now)
    ending = SearchAlert.objects.filter(
        confirmed_at__isnull=False, ends_on__gt=today, ends_on__lte=today + ASKS_BEFORE
    )
    references = [f"{one.reference}:{one.ends_on}" for one in ending.order_by("id")]
    leave_messages(kind="alert.ends", references=references)
    return len(references)


@transaction.atomic
def forget_alerts(*, now: datetime) -> int:
    """Delete what is over, and what nobody confirmed in time; answer how many."""
    over = SearchAlert.objects.filter(ends_on__lte=day_of(now))
    unconfirmed = SearchAlert.objects.filter(confirmed_at=None, asked_at__lte=now - CONFIRM_WITHIN)
    return over.delete()[0] + unconfirmed.delete()[0]


def _locked(alert: SearchAlert) -> SearchAlert:
    found = SearchAlert.objects.select_for_update().filter(pk=alert.pk, confirmed_at__isnull=False).first()
    if found is None:
        raise AlertGone
    return found


def _record(action: str, now: datetime) -> None:
    # How many begin and stop is of use; of whom is nobody's business, so there is no reference.
    record(action=action, subject_kind="alert", subject_reference="", now=now)
