"""Turns what was invoiced ahead into revenue, month by month (prose: docs/algorithms/deferred-revenue.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min, QuerySet, Sum
from django.db.models.functions import Coalesce

from billing.actions.ledger import open_from, post_entry
from billing.models import Charge, Release
from billing.rules.ledger import release_postings
from billing.rules.release import earned_before, month_of, months_between
from foundation.money import Money
from foundation.periods import Period, add_months, day_of, start_of_day
from invoices.models import Document, Issuer

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class MonthReleased:
    """What one issuer earned in one month of what it had invoiced ahead."""

    issuer: str
    month: date
    charges: int
    cents: int


def release_until(*, day: date, now: datetime) -> list[MonthReleased]:
    """Release every month that is over on a day and was not released yet; answer them, oldest first.

    Twice, or late by a year: the same entries. A charge that comes in after its month was released is made up for in
    the next one.
    """
    return [
        released
        for issuer in Issuer.objects.order_by("id")
        for month in _months_to_release(issuer, day)
        if (released := release_month(issuer=issuer, month=month, now=now)) is not None
    ]


def preview_until(*, day: date) -> list[MonthReleased]:
    """What `release_until` would release, as if the months before were released too; writes nothing."""
    with transaction.atomic():
        released = release_until(day=day, now=_noon(day))
        transaction.set_rollback(True)
    return released


@transaction.atomic
def release_month(*, issuer: Issuer, month: date, now: datetime) -> MonthReleased | None:
    """Book what an issuer earned in a month, as one entry on its last day; None when there is nothing to book.

    The issuer is locked: of two who release the same month the second finds it done.
    """
    Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    if Release.objects.filter(
        entry__source_kind="release", entry__source_reference=_name(issuer, month)
    ).exists():
        return None
    rows = [(charge_id, cents) for charge_id, cents in _earned_in(issuer, add_months(month, 1)) if cents]
    cents = sum(amount for _charge_id, amount in rows)
    if not rows:
        return None
    entry = post_entry(
        source_kind="release",
        source_reference=_name(issuer, month),
        booked_on=_last_day(month),
        description=f"{month:%Y-%m}",
        # What is earned and what an end gave back stand apart: together they may be nothing.
        postings=[
            *release_postings(sum(amount for _charge_id, amount in rows if amount > 0)),
            *release_postings(sum(amount for _charge_id, amount in rows if amount < 0)),
        ],
        party=None,
        now=now,
    )
    Release.objects.bulk_create(
        [Release(charge_id=charge_id, entry=entry, month=month, cents=amount) for charge_id, amount in rows],
        batch_size=BATCH,
    )
    return MonthReleased(issuer.code, month, len(rows), cents)


@transaction.atomic
def take_back(*, document: Document, credit: Document, now: datetime) -> int:
    """Take back what was earned of a document that is credited whole; answer the cents."""
    # Who releases a month meanwhile is waited for, and its releases are seen here.
    Issuer.objects.select_for_update(no_key=True).get(pk=document.issuer_id)
    earned = (
        Release.objects.filter(charge__document=document)
        .values_list("charge_id")
        .annotate(total=Sum("cents"))
        .order_by("charge_id")
    )
    rows = [(charge_id, total) for charge_id, total in earned if total]
    if not rows:
        return 0
    cents = sum(total for _charge_id, total in rows)
    entry = post_entry(
        source_kind="release-back",
        source_reference=credit.reference,
        booked_on=day_of(now),
        description=f"{credit.number} / {document.number}",
        postings=release_postings(-cents),
        party=None,
        now=now,
    )
    month = month_of(day_of(now))
    Release.objects.bulk_create(
        [Release(charge_id=charge_id, entry=entry, month=month, cents=-total) for charge_id, total in rows]
    )
    return int(cents)


def _name(issuer: Issuer, month: date) -> str:
    return f"{issuer.reference}:{month:%Y-%m}"


def _last_day(month: date) -> date:
    return Period(month, add_months(month, 1)).last_day or month


def _noon(day: date) -> datetime:
    return start_of_day(day)


def _charges(issuer: Issuer) -> QuerySet[Charge]:
    return Charge.objects.filter(
        document__issuer=issuer,
        document__credited_by=None,
        document__credits=None,
        period_until__isnull=False,
    )


def _months_to_release(issuer: Issuer, day: date) -> Iterator[date]:
    last = (
        Release.objects.filter(entry__source_kind="release", charge__document__issuer=issuer)
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )
    first = _charges(issuer).aggregate(first=Min("period_from"))["first"]
    if first is None:
        return
    opens_on = open_from()
    begin = add_months(last, 1) if last else first
    # What was earned in a closed month is made up for in the first open one.
    yield from months_between(begin if opens_on is None else max(begin, opens_on), day)


def _earned_in(issuer: Issuer, end: date) -> Iterator[tuple[int, int]]:
    """Each charge with what it earned before `end` and was not released yet."""
    charges = (
        _charges(issuer)
        .filter(period_from__lt=end)
        .annotate(released=Coalesce(Sum("releases__cents"), 0))
        .order_by("id")
    )
    for charge in charges.iterator(chunk_size=BATCH):
        net = Money(charge.full_cents - charge.discount_cents)
        earned = earned_before(net, Period(charge.period_from, charge.period_until), end)
        yield charge.pk, earned.cents - int(getattr(charge, "released", 0))
