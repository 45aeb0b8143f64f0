"""Somebody looked again at a mark that counts, and it is still in order."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.organisations import refuse_bsn
from quality.actions.checks import record_checks
from quality.actions.statements import lock_organisation
from quality.choices import CheckKind, CheckOutcome, MarkState
from quality.models import Check, MarkHeld


class SourceMissing(Invalid):
    code = "source-missing"
    sentence = _("Write down where you looked, and what you saw.")


class NotInOrder(Conflict):
    code = "mark-not-in-order"
    sentence = _("This mark does not count, or waits for a decision. Decide about it first.")


@transaction.atomic
def record_recheck(*, held: MarkHeld, source: str, actor: User, now: datetime) -> MarkHeld:
    """Keep that somebody looked and found the mark in order: the term for the next look begins today.

    Refuses an empty source, and a mark that does not count or is not in order. Until when it counts stays as it was.
    """
    if not source.strip():
        raise SourceMissing(field="source")
    refuse_bsn(source=source)
    lock_organisation(held.organisation)
    found = MarkHeld.objects.select_for_update().get(pk=held.pk)
    is_over = found.until_at is not None and found.until_at <= now
    if found.state != MarkState.VERIFIED or is_over:
        raise NotInOrder
    found.checked_on = day_of(now)
    found.save(update_fields=["checked_on"])
    record_checks(
        checks=[
            Check(
                organisation=held.organisation,
                mark=held.mark,
                kind=CheckKind.PERSON,
                outcome=CheckOutcome.CONFIRMED,
                checked_at=now,
                checked_by=actor,
                source=source.strip(),
            )
        ]
    )
    record(
        action="mark.rechecked",
        subject_kind="mark_held",
        subject_reference=str(held.pk),
        organisation_reference=held.organisation.reference,
        actor=actor,
        now=now,
        facts={"mark": held.mark.code},
    )
    return found
