"""The lines of an agreement as the rules take them, and what is due of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, F, OuterRef

from billing.choices import PriceUnit
from billing.models import Agreement, AgreementLine, Charge
from billing.rules.charges import DueCharge, LineFacts, Written, charges_due
from foundation.money import Money
from foundation.periods import Period
from invoices.models import Document


def pauses_of(agreement: Agreement) -> tuple[Period, ...]:
    """The days on which an agreement rested. One of which the end is not known yet is no part of it."""
    known = agreement.suspensions.filter(until_on__gt=F("from_on")).order_by("from_on")
    return tuple(Period(first, until) for first, until in known.values_list("from_on", "until_on"))


def line_facts(line: AgreementLine, agreement: Agreement, pauses: tuple[Period, ...] = ()) -> LineFacts:
    """A line as the rule takes it. An agreement that ended ends all its lines; some products cost nothing at rest."""
    ends = [day for day in (line.until_on, agreement.ended_on) if day is not None]
    return LineFacts(
        line_id=line.pk,
        anchor=agreement.starts_on,
        starts_on=line.from_on,
        ends_before=min(ends) if ends else None,
        is_yearly=line.product.unit == PriceUnit.YEAR,
        months=line.months,
        full=Money(line.unit_price_cents) * line.quantity,
        discount=Money(line.discount_cents),
        discount_until=line.discount_until_on,
        bills_on=line.bills_on,
        pauses=pauses if line.product.credits_suspension else (),
    )


def facts_of(agreement: Agreement) -> list[LineFacts]:
    """All lines of an agreement as the rule takes them."""
    lines = agreement.lines.select_related("product").order_by("id")
    pauses = pauses_of(agreement)
    return [line_facts(line, agreement, pauses) for line in lines]


def written_of(agreement: Agreement) -> list[Written]:
    """What was charged of an agreement and given back, in the order in which it was written."""
    credited = Document.objects.filter(credits=OuterRef("document"))
    rows = (
        Charge.objects.filter(line__agreement=agreement)
        .annotate(is_credited=Exists(credited))
        .order_by("id")
        .values_list("id", "line_id", "period_from", "period_until", "returns_id", "is_credited")
    )
    return [
        Written(
            charge_id=charge_id,
            line_id=line_id,
            period=Period(first, until) if until else None,
            returns=returns_id,
            is_credited=is_credited,
        )
        for charge_id, line_id, first, until, returns_id, is_credited in rows
    ]


def due_now(*, agreement: Agreement, facts: Sequence[LineFacts], until: date) -> dict[date, list[DueCharge]]:
    """What is due up to a day and not charged yet, and what is to be given back, by the day it fell due."""
    by_day: dict[date, list[DueCharge]] = defaultdict(list)
    for charge in charges_due(facts, until, written_of(agreement)):
        by_day[charge.due_on].append(charge)
    return dict(sorted(by_day.items()))
