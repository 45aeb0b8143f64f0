"""The lines of an agreement as the rules take them, and what is due of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef

from billing.choices import PriceUnit
from billing.models import Agreement, AgreementLine, Charge, Product, QualityRest
from billing.rules.charges import DueCharge, LineFacts, Written, charges_due
from billing.rules.withdrawal import owed_for_use
from foundation.money import Money
from foundation.periods import Period
from foundation.queries.keys import among
from invoices.models import Document


@dataclass(frozen=True, slots=True)
class Pauses:
    """The days on which an agreement rested, and those on which a suspended mark kept away what a line grants."""

    rests: tuple[Period, ...] = ()
    of_line: Mapping[int, tuple[Period, ...]] = field(default_factory=dict)

    def within(self, line: AgreementLine) -> tuple[Period, ...]:
        """The days that cost nothing for a line. Rest counts where it says so; what was noted for it always does."""
        return (self.rests if line.credits_suspension else ()) + self.of_line.get(line.pk, ())


NO_PAUSES = Pauses()


def pauses_of(agreement: Agreement) -> Pauses:
    """The days on which an agreement, or a line of it, rested. One of which the end is not known yet is no part."""
    known = agreement.suspensions.filter(until_on__gt=F("from_on")).order_by("from_on")
    of_line: dict[int, tuple[Period, ...]] = defaultdict(tuple)
    noted = QualityRest.objects.filter(line__agreement=agreement).order_by("from_on", "id")
    for line_id, first, until in noted.values_list("line_id", "from_on", "until_on"):
        of_line[line_id] += (Period(first, until),)
    return Pauses(
        tuple(Period(first, until) for first, until in known.values_list("from_on", "until_on")),
        dict(of_line),
    )


def line_facts(line: AgreementLine, agreement: Agreement, pauses: Pauses = NO_PAUSES) -> LineFacts:
    """A line as the rule takes it. An agreement that ended ends all its lines; some lines cost nothing at rest."""
    ends = [day for day in (line.until_on, agreement.ended_on) if day is not None]
    full, discount = Money(line.unit_price_cents) * line.quantity, Money(line.discount_cents)
    return LineFacts(
        line_id=line.pk,
        anchor=agreement.starts_on,
        starts_on=line.from_on,
        ends_before=min(ends) if ends else None,
        is_yearly=line.product.unit == PriceUnit.YEAR,
        months=line.months,
        full=full,
        discount=discount,
        discount_until=line.discount_until_on,
        bills_on=line.bills_on,
        pauses=pauses.within(line),
        owed=owed_for_use(full, units=line.quantity, used=line.used_quantity),
        owed_discount=owed_for_use(discount, units=line.quantity, used=line.used_quantity),
    )


def facts_of(agreement: Agreement) -> list[LineFacts]:
    """All lines of an agreement as the rule takes them."""
    lines = agreement.lines.select_related("product").order_by("id")
    pauses = pauses_of(agreement)
    return [line_facts(line, agreement, pauses) for line in lines]


def written_of(agreement: Agreement) -> list[Written]:
    """What was charged of an agreement and given back, in the order in which it was written."""
    return written_of_many([agreement.pk]).get(agreement.pk, [])


def written_of_many(agreement_ids: Sequence[int]) -> dict[int, list[Written]]:
    """The same of many agreements, by id, in one query; one that was never charged is not in it."""
    credited = Document.objects.filter(credits=OuterRef("document"))
    rows = (
        Charge.objects.filter(line__agreement__in=among(agreement_ids))
        .annotate(is_credited=Exists(credited))
        .order_by("id")
        .values_list(
            "line__agreement_id", "id", "line_id", "period_from", "period_until", "returns_id", "is_credited"
        )
    )
    found: dict[int, list[Written]] = defaultdict(list)
    for agreement_id, charge_id, line_id, first, until, returns_id, is_credited in rows:
        found[agreement_id].append(
            Written(
                charge_id=charge_id,
                line_id=line_id,
                period=Period(first, until) if until else None,
                returns=returns_id,
                is_credited=is_credited,
            )
        )
    return dict(found)


def lines_of_many(agreement_ids: Sequence[int]) -> dict[int, list[AgreementLine]]:
    """The lines of many agreements with their products, by id of the agreement, in the order in which they joined."""
    products = Product.objects.in_bulk()
    found: dict[int, list[AgreementLine]] = defaultdict(list)
    for line in AgreementLine.objects.filter(agreement__in=among(agreement_ids)).order_by("id"):
        line.product = products[line.product_id]
        found[line.agreement_id].append(line)
    return found


def by_day(charges: Iterable[DueCharge]) -> dict[date, list[DueCharge]]:
    """Charges by the day on which they fell due, in order."""
    days: dict[date, list[DueCharge]] = defaultdict(list)
    for charge in charges:
        days[charge.due_on].append(charge)
    return dict(sorted(days.items()))


def due_now(*, agreement: Agreement, facts: Sequence[LineFacts], until: date) -> dict[date, list[DueCharge]]:
    """What is due up to a day and not charged yet, and what is to be given back, by the day it fell due."""
    return by_day(charges_due(facts, until, written_of(agreement)))
