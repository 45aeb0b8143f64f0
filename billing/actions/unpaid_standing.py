"""What the last reminder does to listings: they are gone from the day it names, and back when everything is settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from billing.actions.standing import open_door, rest_door
from billing.models import Agreement, Charge, Receivable, Reminder
from foundation.periods import day_of, start_of_day


def _agreements_of(receivables: Iterable[Receivable]) -> list[Agreement]:
    rows = list(receivables)
    ids = {row.agreement_id for row in rows if row.agreement_id is not None}
    together = [row.document_id for row in rows if row.agreement_id is None]
    if together:
        ids |= set(
            Charge.objects.filter(document__in=together)
            .order_by()
            .values_list("line__agreement_id", flat=True)
        )
    return list(Agreement.objects.select_related("organisation").filter(pk__in=ids).order_by("pk"))


def end_standing_of(receivables: Iterable[Receivable], *, on: date) -> None:
    """The listings of the agreements behind these receivables are gone from a day on; they keep their slots."""
    for agreement in _agreements_of(receivables):
        rest_door(agreement=agreement, at=start_of_day(on))


def standing_ends_on(agreement: Agreement) -> date | None:
    """The day on which the standing of an agreement ends or ended because something stays unpaid, or None."""
    documents = Charge.objects.filter(line__agreement=agreement).order_by().values("document")
    unpaid = (
        Receivable.objects.filter(document__in=documents)
        # What was written off was never paid.
        .annotate(settled=Coalesce(Sum("allocations__cents", filter=Q(allocations__write_off=None)), 0))
        .filter(settled__lt=F("cents"))
    )
    return (
        Reminder.objects.filter(
            receivable__in=unpaid.order_by().values("pk"),
            letter__standing_ends_on__isnull=False,
            letter__dropped_at=None,
        )
        .order_by("letter__standing_ends_on")
        .values_list("letter__standing_ends_on", flat=True)
        .first()
    )


def restore_standing_of(receivable: Receivable, *, now: datetime) -> None:
    """After a receivable was settled, the listings that its reminder took away are back, unless another keeps them so.

    Call it with the receivable locked. One that no last reminder was about changes nothing.
    """
    if not Reminder.objects.filter(receivable=receivable, letter__standing_ends_on__isnull=False).exists():
        return
    today = day_of(now)
    for agreement in _agreements_of([receivable]):
        is_over = agreement.ended_on is not None and agreement.ended_on <= today
        rests = agreement.suspensions.filter(until_on=None).exists()
        if is_over or rests or standing_ends_on(agreement) is not None:
            continue
        open_door(agreement=agreement, now=now)
        if agreement.ended_on is not None:
            rest_door(agreement=agreement, at=start_of_day(agreement.ended_on))
