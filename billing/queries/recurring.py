"""What comes back every year: by programme, region and segment, how it moved, and what is up for renewal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Q, QuerySet

from billing.choices import PaymentTerms, PriceUnit
from billing.models import Agreement, AgreementLine
from billing.queries.forecast import NextInvoice, next_term
from foundation.money import Money
from foundation.periods import start_of_day
from marketplace.queries.listings import slot_uses

_TWELFTH = Fraction(1, 12)


@dataclass(frozen=True, slots=True)
class Share:
    """What a programme, region or segment brings in a year, without VAT, and by how many organisations."""

    name: str
    organisations: int
    yearly: Money

    @property
    def monthly(self) -> Money:
        """A twelfth, half up to the cent: MRR."""
        return self.yearly * _TWELFTH


@dataclass(frozen=True, slots=True)
class Movement:
    """How what comes back every year moved between two days, without VAT. Contraction and churn are negative."""

    opening: Money
    new: Money
    expansion: Money
    contraction: Money
    churn: Money

    @property
    def closing(self) -> Money:
        """What it is on the last day."""
        return self.opening + self.new + self.expansion + self.contraction + self.churn


@dataclass(frozen=True, slots=True)
class Renewal:
    """An agreement whose term is nearly over: what it will cost, and how much of it was used."""

    agreement: Agreement
    next: NextInvoice | None
    used: int
    slots: int


def running_lines(day: date) -> QuerySet[AgreementLine]:
    """The yearly lines that run on a day, of agreements that were paid or are on credit terms."""
    runs = Q(until_on=None) | Q(until_on__gt=day)
    agreement_runs = Q(agreement__ended_on=None) | Q(agreement__ended_on__gt=day)
    opened = Q(agreement__payment_terms=PaymentTerms.CREDIT) | Q(
        agreement__first_paid_at__lt=start_of_day(day + timedelta(days=1))
    )
    return (
        AgreementLine.objects.filter(
            runs, agreement_runs, opened, from_on__lte=day, product__unit=PriceUnit.YEAR
        )
        .select_related("product", "agreement__organisation__municipality__region")
        .order_by("id")
    )


def yearly_of(line: AgreementLine) -> Money:
    """What a line brings in a year, without the discount of the first."""
    return Money(line.unit_price_cents) * line.quantity


def shares(lines: Iterable[AgreementLine], name_of: Callable[[AgreementLine], str]) -> list[Share]:
    """Lines added up by a name, the largest first."""
    money: dict[str, Money] = defaultdict(lambda: Money(0))
    who: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        name = name_of(line)
        money[name] += yearly_of(line)
        who[name].add(line.agreement.organisation_id)
    return sorted(
        (Share(name, len(who[name]), cents) for name, cents in money.items()),
        key=lambda share: (-share.yearly.cents, share.name),
    )


def movement(*, since: date, until: date) -> Movement:
    """How what comes back every year moved from the evening of one day to the evening of another, by organisation."""
    before, after = _by_organisation(since), _by_organisation(until)
    sums = {name: Money(0) for name in ("new", "expansion", "contraction", "churn")}
    for organisation_id in before.keys() | after.keys():
        was, now = before.get(organisation_id, Money(0)), after.get(organisation_id, Money(0))
        if not was:
            kind = "new"
        elif not now:
            kind = "churn"
        else:
            kind = "expansion" if now > was else "contraction"
        sums[kind] += now - was
    return Movement(sum(before.values(), Money(0)), **sums)


def _by_organisation(day: date) -> dict[int, Money]:
    found: dict[int, Money] = defaultdict(lambda: Money(0))
    for line in running_lines(day):
        found[line.agreement.organisation_id] += yearly_of(line)
    return {organisation_id: money for organisation_id, money in found.items() if money}


def renewals(*, today: date, days: int = 90) -> list[Renewal]:
    """Agreements whose term is over within so many days and that go on by themselves, the first to come first."""
    coming = Agreement.objects.filter(
        Q(payment_terms=PaymentTerms.CREDIT) | Q(first_paid_at__isnull=False),
        ended_on=None,
        term_until_on__gt=today,
        term_until_on__lte=today + timedelta(days=days),
    )
    rows = list(
        coming.select_related("organisation", "party", "issuer")
        .prefetch_related("lines__product")
        .order_by("term_until_on", "id")
    )
    uses = slot_uses({agreement.organisation_id for agreement in rows}, start_of_day(today))
    return [
        Renewal(
            agreement,
            next_term(agreement),
            sum(use.used for use in uses.get(agreement.organisation_id, [])),
            sum(use.slots for use in uses.get(agreement.organisation_id, [])),
        )
        for agreement in rows
    ]
