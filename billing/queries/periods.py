"""Which months are closed, and what of a month is still to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Min, QuerySet

from billing.choices import BankUse, PayoutStanding
from billing.models import BankTransaction, Entry, Payout, PeriodClosing
from billing.queries.debtors import aged_debtors
from billing.queries.payouts import found_payouts
from billing.queries.runs import parking_queue
from billing.queries.vat_return import vat_that_differs
from billing.rules.periods import first_open_day
from foundation.periods import Period, add_months, start_of_day
from invoices.queries.vat import held_cases


class LeftOpen(StrEnum):
    """What finance looks at before a month is closed."""

    BANK = "bank"
    PAYOUTS = "payouts"
    VAT_CASES = "vat_cases"
    BILLING = "billing"
    DEBTORS = "debtors"
    VAT = "vat"


@dataclass(frozen=True, slots=True)
class LeftItem:
    """How many of something are not done."""

    name: LeftOpen
    count: int


def closed_until() -> date | None:
    """The first day that is not closed; None when nothing is."""
    months = PeriodClosing.objects.filter(reopened_at=None).order_by().values_list("month", flat=True)
    return first_open_day(months)


def is_closed(period: Period) -> bool:
    """Whether all days of a period are closed: its figures move no more."""
    until = closed_until()
    return until is not None and period.ends_before is not None and period.ends_before <= until


def closings() -> QuerySet[PeriodClosing]:
    """Every closing there was, also those opened again; the newest first."""
    return PeriodClosing.objects.select_related("closed_by", "reopened_by").order_by("-closed_at", "-pk")


def month_to_close(today: date) -> date | None:
    """The first month that may be closed: the one after the last closed, or the first with a booking."""
    first = closed_until() or Entry.objects.aggregate(first=Min("booked_on"))["first"]
    if first is None:
        return None
    month = first.replace(day=1)
    return month if add_months(month, 1) <= today else None


def left_open_in(month: date, *, today: date) -> list[LeftItem]:
    """What up to the end of a month is not done: counts, zero where all is well."""
    end = add_months(month, 1)
    payouts = found_payouts(Payout.objects.filter(arrives_on__lt=end).order_by("pk"), today=today)
    wrong = (PayoutStanding.DIFFERS, PayoutStanding.LATE)
    last = Period(month, end).last_day or month
    return [
        LeftItem(
            LeftOpen.BANK,
            BankTransaction.objects.filter(use=BankUse.UNDECIDED, booked_on__lt=end).count(),
        ),
        LeftItem(LeftOpen.PAYOUTS, sum(one.standing in wrong for one in payouts)),
        LeftItem(LeftOpen.VAT_CASES, held_cases().filter(held_at__lt=start_of_day(end)).count()),
        LeftItem(LeftOpen.BILLING, parking_queue().filter(parked_at__lt=start_of_day(end)).count()),
        LeftItem(LeftOpen.DEBTORS, int(aged_debtors(last).difference != 0)),
        LeftItem(LeftOpen.VAT, len(vat_that_differs())),
    ]
