"""Marks held, one by one: for letters, and for who looks again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from foundation.periods import day_of
from quality.choices import MarkState
from quality.models import MarkHeld
from quality.rules.reminders import recheck_on


class MarkHeldNotFound(NotFound):
    code = "mark-held-not-found"
    sentence = _("We cannot find this mark.")


def held_with(held_id: int) -> MarkHeld:
    """A stretch of a mark with its organisation and mark."""
    held = (
        MarkHeld.objects.without_claims()
        .select_related("organisation", "organisation__party", "mark", "snapshot", "decision", "certificate")
        .filter(pk=held_id)
        .first()
    )
    if held is None:
        raise MarkHeldNotFound
    return held


def counts_without(held: MarkHeld, at: datetime) -> bool:
    """Whether the organisation holds this mark at a moment by another stretch."""
    return (
        MarkHeld.objects.filter(organisation_id=held.organisation_id, mark_id=held.mark_id, from_at__lte=at)
        .exclude(pk=held.pk)
        .exclude(until_at__lte=at)
        .exists()
    )


def due_for_recheck(now: datetime) -> list[MarkHeld]:
    """Marks in order at which somebody should have looked again by now; they count on meanwhile."""
    today = day_of(now)
    rows = (
        MarkHeld.objects.without_claims()
        .select_related("organisation", "mark")
        .filter(state=MarkState.VERIFIED, mark__recheck_days__isnull=False, from_at__lte=now)
        .exclude(until_at__lte=now)
        .order_by("pk")
    )
    return [
        row
        for row in rows
        if (due := recheck_on(checked_on=row.checked_on, recheck_days=row.mark.recheck_days)) is not None
        and due <= today
    ]
