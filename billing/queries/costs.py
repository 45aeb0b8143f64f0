"""What a partner's agreements cost, month by month: what it pays, spread over the days it pays for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from billing.models import Charge
from billing.rules.release import earned_before, month_of
from foundation.money import ZERO, Money
from foundation.periods import Period, add_months
from marketplace.models import Organisation


def costs_by_month(organisation: Organisation, months: Iterable[date]) -> dict[date, Money]:
    """Cents without VAT for each of these months (their first days), less what was given back. One query.

    Of a charge for a period each month has the days that lie in it; one that comes once is of the month of its day.
    """
    costs = dict.fromkeys(months, ZERO)
    if not costs:
        return costs
    charges = Charge.objects.filter(
        line__agreement__organisation=organisation, period_from__lt=add_months(max(costs), 1)
    )
    for charge in charges.order_by("id"):
        net = Money(charge.full_cents - charge.discount_cents)
        if charge.period_until is None:
            month = month_of(charge.period_from)
            if month in costs:
                costs[month] += net
            continue
        period = Period(charge.period_from, charge.period_until)
        for month in costs:
            until = add_months(month, 1)
            costs[month] += earned_before(net, period, until) - earned_before(net, period, month)
    return costs
