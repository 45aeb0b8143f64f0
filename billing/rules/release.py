"""What of a charge is earned by a day: deferred revenue becomes revenue by the day, booked by the month.

Prose: docs/algorithms/deferred-revenue.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from billing.rules.proration import prorated
from foundation.money import ZERO, Money
from foundation.periods import Period, add_months


def month_of(day: date) -> date:
    """The first day of the month a day lies in: how a month is named here."""
    return day.replace(day=1)


def months_between(first: date, until: date) -> Iterator[date]:
    """The months that begin with `first` and have ended before `until` (a day)."""
    month = month_of(first)
    while add_months(month, 1) <= until:
        yield month
        month = add_months(month, 1)


def earned_before(net: Money, period: Period, day: date) -> Money:
    """What of an amount for a period is earned on the days before `day`; all of it once the period is over.

    Counted from the beginning each time, so that months that follow each other add up to the amount to the cent: the
    last month takes what is left.
    """
    if period.ends_before is None:
        raise ValueError("A charge for a period has an end.")
    if day <= period.starts_on:
        return ZERO
    if day >= period.ends_before:
        return net
    return prorated(net, period, Period(period.starts_on, day))
