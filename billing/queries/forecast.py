"""What an agreement will cost next, and what was paid under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Sum

from billing.choices import BillingMonths, PriceUnit
from billing.models import Agreement, AgreementLine, Allocation, Charge
from billing.queries.catalogue import in_language
from billing.queries.collecting import months_collected, receivables_under
from billing.queries.lines import line_facts
from billing.rules.charges import discount_in, price_of_part
from billing.rules.collecting import collecting_day
from billing.rules.notice import NOTICE_MONTHS
from billing.rules.pricing import PricedChoice, PricedLine, price_choice
from foundation.money import Money
from foundation.periods import add_months, tiles_from
from invoices.queries.vat import VatUndecided, buyer_facts, verdict_on
from invoices.rules.vat import BuyerFacts, VatDecision


@dataclass(frozen=True, slots=True)
class NextInvoice:
    """An invoice to come, as things stand today; `last_notice_on` is the last day to end before the next term."""

    on: date
    lines: list[tuple[str, PricedLine]]
    priced: PricedChoice
    last_notice_on: date


def next_term(agreement: Agreement) -> NextInvoice | None:
    """What the next term of a year will cost, without the discount of the first.

    None when none comes or a person must decide. Takes an agreement with its lines and products fetched along
    (`agreements_of`).
    """
    return _forecast(agreement, agreement.term_until_on, _a_year_of)


def next_invoice(agreement: Agreement) -> NextInvoice | None:
    """What the next invoice will be: of a year, a quarter or a month. None as for `next_term`."""
    day = agreement.next_charge_on
    if day is None:
        return None
    coming = _forecast(agreement, day, lambda line: _a_part_of(line, agreement, day))
    months = months_collected(agreement.organisation)
    if coming is None or months is None:
        return coming
    return replace(coming, on=collecting_day(coming.on, months))


def _a_year_of(line: AgreementLine) -> tuple[int, Money]:
    return line.quantity, Money(line.unit_price_cents)


def _a_part_of(line: AgreementLine, agreement: Agreement, day: date) -> tuple[int, Money]:
    if line.months == BillingMonths.YEAR:
        return _a_year_of(line)
    facts = line_facts(line, agreement)
    part = next(tiles_from(facts.anchor, facts.months, day))
    return 1, price_of_part(facts, part) - discount_in(facts, part, part)


def _forecast(
    agreement: Agreement, day: date, priced_as: Callable[[AgreementLine], tuple[int, Money]]
) -> NextInvoice | None:
    if agreement.ended_on is not None:
        return None
    buyer = buyer_facts(agreement.party)
    lines: list[tuple[str, PricedLine]] = []
    for line in agreement.lines.all():
        product = line.product
        is_over = line.until_on is not None and line.until_on <= day
        if product.unit != PriceUnit.YEAR or is_over or line.from_on > day:
            continue
        try:
            vat = _vat_of(line, agreement, buyer, day)
        except VatUndecided:
            return None
        quantity, price = priced_as(line)
        priced = PricedLine(product.code, quantity, price, is_yearly=True, vat=vat)
        lines.append((in_language(product, "name"), priced))
    if not lines:
        return None
    last_notice_on = add_months(agreement.term_until_on, -NOTICE_MONTHS)
    return NextInvoice(day, lines, price_choice([priced for _name, priced in lines]), last_notice_on)


def _vat_of(line: AgreementLine, agreement: Agreement, buyer: BuyerFacts, day: date) -> VatDecision:
    # As on the day on which VIES answered: before the invoice is made, it is asked again.
    return verdict_on(
        issuer=agreement.issuer,
        party=agreement.party,
        treatment=line.product.vat_treatment,
        place_rule=line.product.place_rule,
        supplied_on=day,
        decided_on=buyer.vies.asked_on if buyer.vies else day,
        buyer=buyer,
    ).decision


def paid_under(agreement: Agreement) -> Money:
    """What came in on the invoices of an agreement, with VAT; credit notes do not count.

    Of an invoice of several agreements together it is the part that the agreement has in it.
    """
    owed = receivables_under(agreement)
    in_full = Allocation.objects.filter(
        receivable__in=owed.filter(agreement=agreement), payment__isnull=False
    ).aggregate(total=Sum("cents"))
    paid = Money(in_full["total"] or 0)
    for receivable in owed.filter(agreement=None):
        came_in = receivable.allocations.filter(payment__isnull=False).aggregate(total=Sum("cents"))
        own = Charge.objects.filter(
            line__agreement=agreement, document=receivable.document_id, returns=None
        ).aggregate(total=Sum(F("full_cents") - F("discount_cents")))
        paid += Money(came_in["total"] or 0).share(own["total"] or 0, receivable.document.net_cents)
    return paid
