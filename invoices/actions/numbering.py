"""Takes numbers from a series: last, in a block, in the transaction that uses them (DESIGN decision 8)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid
from foundation.models import User
from invoices.choices import DocumentKind
from invoices.models import Issuer, NumberSeries

# One statement makes the counter when it is new and takes the block. The row stays locked until commit, so a
# transaction that rolls back gives its numbers back: no gap, no duplicate.
_TAKE = """
INSERT INTO invoices_numberseries (issuer_id, kind, year, last_number, first_number, last_issued_on)
VALUES (%(issuer)s, %(kind)s, %(year)s, %(count)s, 1, %(day)s)
ON CONFLICT (issuer_id, kind, year) DO UPDATE
   SET last_number = greatest(invoices_numberseries.last_number, invoices_numberseries.first_number - 1) + %(count)s,
       last_issued_on = greatest(invoices_numberseries.last_issued_on, %(day)s)
RETURNING last_number, last_issued_on
"""


class IssueDayRunsBack(Conflict):
    code = "issue-day-runs-back"
    sentence = _(
        "The last document of this series is of {last}. A new one cannot be of {day}: dates in a series never run back."
    )


def take_numbers(*, issuer_id: int, kind: str, day: date, count: int) -> range:
    """The next `count` numbers of the series of this issuer, kind and year; refuses a day before the last one's."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE, {"issuer": issuer_id, "kind": kind, "year": day.year, "count": count, "day": day}
        )
        last, last_day = cursor.fetchone()
    if last_day > day:
        raise IssueDayRunsBack(last=last_day, day=day)
    return range(last - count + 1, last + 1)


class SeriesHasBegun(Conflict):
    code = "series-has-begun"
    sentence = _(
        "This series has begun already: its last number is {last}. Where it starts is fixed from then on."
    )


class FirstNumberWrong(Invalid):
    code = "first-number-wrong"
    sentence = _("A series starts at 1 or at a higher number.")


@transaction.atomic
def set_first_number(
    *, issuer: Issuer, kind: DocumentKind, year: int, first_number: int, actor: User | None, now: datetime
) -> NumberSeries:
    """Let a series go on where another system stopped; for a take-over, before its first document.

    Refuses once a number was taken, and a number below 1.
    """
    if first_number < 1:
        raise FirstNumberWrong(field="first_number")
    NumberSeries.objects.get_or_create(issuer=issuer, kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(issuer=issuer, kind=kind, year=year)
    if series.last_number >= series.first_number:
        raise SeriesHasBegun(last=series.last_number)
    series.first_number, series.last_number = first_number, first_number - 1
    series.save(update_fields=["first_number", "last_number"])
    record(
        action="set_first_number",
        subject_kind="number_series",
        subject_reference=f"{issuer.reference}:{kind}:{year}",
        actor=actor,
        now=now,
        facts={"first_number": first_number},
    )
    return series
