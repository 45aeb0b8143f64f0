"""What charges say on paper, in the language of the buyer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.choices import EndReason, PayingMethod
from billing.models import Agreement, AgreementLine
from billing.queries.catalogue import in_language
from billing.rules.charges import DueCharge
from foundation.languages import staff_language
from foundation.models import Party
from foundation.money import Money
from foundation.periods import Period
from invoices.queries.vat import buyer_facts, verdict_on
from invoices.rules.drafts import CreditLine, DebitTerms, DraftLine, InvoiceDraft
from invoices.rules.vat import BuyerFacts, Ground, VatDecision, paper_of
from marketplace.choices import Programme

LONGEST_REFERENCE = 60
# The most of one direct debit (docs/algorithms/payments.md).
LARGEST_DEBIT_CENTS = 1_000_000


def paper_language(party: Party) -> str:
    """The language of what we write to a party: Dutch or English."""
    return staff_language(party.language)


def by_paper(
    agreement: Agreement, charges: Sequence[DueCharge], lines: Mapping[int, AgreementLine], today: date
) -> dict[Ground | None, list[DueCharge]]:
    """What falls due, apart for each document: what is outside Dutch VAT mixes with nothing.

    Refuses what only a person can decide. `today` is the day of issue.
    """
    buyer = buyer_facts(agreement.party)
    papers: dict[Ground | None, list[DueCharge]] = defaultdict(list)
    for charge in charges:
        line = lines[charge.line_id]
        supplied_on = charge.due_on if line.bills_on is None else line.from_on
        papers[paper_of(_vat_of(line, agreement, buyer, supplied_on, today))].append(charge)
    return dict(papers)


def _vat_of(
    line: AgreementLine, agreement: Agreement, buyer: BuyerFacts, supplied_on: date, today: date
) -> VatDecision:
    return verdict_on(
        issuer=agreement.issuer,
        party=agreement.party,
        treatment=line.product.vat_treatment,
        place_rule=line.product.place_rule,
        supplied_on=supplied_on,
        decided_on=today,
        buyer=buyer,
    ).decision


def invoice_draft(
    agreement: Agreement,
    charges: Sequence[DueCharge],
    lines: Mapping[int, AgreementLine],
    source: str,
    today: date,
) -> InvoiceDraft:
    """A document of what falls due on a day, in the order of the menu card. `source` names what it bills, once."""
    with translation.override(paper_language(agreement.party)):
        draft_lines = _lines_in_order(agreement, charges, lines, today)
    return InvoiceDraft(
        source=source,
        issuer_id=agreement.issuer_id,
        party_id=agreement.party_id,
        lines=tuple(draft_lines),
        purchase_order=agreement.purchase_order,
        our_reference=agreement.reference,
        debit=debit_terms(agreement),
    )


def debit_terms(agreement: Agreement) -> DebitTerms | None:
    """How an invoice of an agreement is collected; none when it is to be paid."""
    if agreement.paying_method != PayingMethod.SEPA_DEBIT:
        return None
    return DebitTerms(
        mandate=agreement.debit_mandate,
        notice_days=agreement.debit_notice_days,
        most_cents=LARGEST_DEBIT_CENTS,
        reference=agreement.debit_reference,
        account_end=agreement.debit_account_end,
    )


def collective_draft(
    charged: Sequence[tuple[Agreement, Sequence[DueCharge]]],
    lines: Mapping[int, AgreementLine],
    source: str,
    today: date,
) -> InvoiceDraft:
    """One invoice of several agreements of a party, by programme; each line says of which agreement it is."""
    first = charged[0][0]
    references = ", ".join(agreement.reference for agreement, _charges in charged)
    with translation.override(paper_language(first.party)):
        draft_lines = [
            replace(line, detail=". ".join(filter(None, [line.detail, agreement.reference])))
            for agreement, charges in charged
            for line in _lines_in_order(agreement, charges, lines, today)
        ]
    # A programme stands together, each where it first comes on the menu card.
    programmes = list(dict.fromkeys(line.programme for line in draft_lines))
    return InvoiceDraft(
        source=source,
        issuer_id=first.issuer_id,
        party_id=first.party_id,
        lines=tuple(sorted(draft_lines, key=lambda line: programmes.index(line.programme))),
        purchase_order=first.purchase_order,
        our_reference=references if len(references) <= LONGEST_REFERENCE else "",
    )


def _lines_in_order(
    agreement: Agreement, charges: Sequence[DueCharge], lines: Mapping[int, AgreementLine], today: date
) -> list[DraftLine]:
    drafted: list[DraftLine] = []
    for charge in sorted(charges, key=lambda one: lines[one.line_id].product.position):
        if lines[charge.line_id].bills_on is None:
            drafted += _draft_lines(charge, lines[charge.line_id])
    used = [lines[charge.line_id] for charge in charges if lines[charge.line_id].bills_on]
    return drafted + _used_lines(agreement, used, today)


def credit_lines(
    agreement: Agreement, charges: Sequence[DueCharge], lines: Mapping[int, AgreementLine]
) -> tuple[list[CreditLine], str]:
    """What is given back, line by line, and why."""
    with translation.override(paper_language(agreement.party)):
        ordered = sorted(charges, key=lambda one: lines[one.line_id].product.position)
        given_back = [
            CreditLine(
                code=lines[one.line_id].product.code,
                description=in_language(lines[one.line_id].product, "name"),
                detail=_part_of(one, lines[one.line_id]),
                period=one.period,
                net=-one.net,
            )
            for one in ordered
        ]
        is_use = all(lines[one.line_id].bills_on is not None for one in charges)
        sentence = (
            _("What was used under agreement %(reference)s was corrected.")
            if is_use
            else _("You withdrew from order %(reference)s. What you used of it is not credited.")
            if agreement.end_reason == EndReason.WITHDRAWN
            and any(line.used_quantity for line in lines.values())
            else _("You withdrew from order %(reference)s.")
            if agreement.end_reason == EndReason.WITHDRAWN
            else _("Agreement %(reference)s ended; these days are not used.")
            if agreement.ended_on
            else _("Agreement %(reference)s changed or rested; these days of it are not used.")
        )
        reason = sentence % {"reference": agreement.reference}
    return given_back, reason


def _part_of(charge: DueCharge, line: AgreementLine) -> str:
    if charge.period is None or charge.whole is None:
        # Of what is withdrawn from: how many of it come back.
        return f"{line.quantity - line.used_quantity} ×" if line.used_quantity else ""
    return _("%(quantity)d, for %(days)d of the %(all)d days.") % {
        "quantity": line.quantity,
        "days": charge.period.days,
        "all": charge.whole.days,
    }


def _used_lines(agreement: Agreement, used: Sequence[AgreementLine], today: date) -> list[DraftLine]:
    """Use of one kind, price, VAT and month together, counted. Who took part is nowhere on paper."""
    buyer = buyer_facts(agreement.party)

    def kind(line: AgreementLine) -> tuple[int, str, date, int, str, str]:
        product, month = line.product, line.from_on.replace(day=1)
        vat = _vat_of(line, agreement, buyer, line.from_on, today).ground
        return product.position, product.code, month, line.unit_price_cents, line.detail, vat

    drafted: list[DraftLine] = []
    for (_position, code, month, cents, detail, _vat), run in groupby(sorted(used, key=kind), key=kind):
        same = list(run)
        product = same[0].product
        words = [date_format(month, "F Y"), *([detail] if detail else [])]
        first, last = min(line.from_on for line in same), max(line.from_on for line in same)
        drafted.append(
            DraftLine(
                programme=str(Programme(product.programmes[0]).label),
                code=code,
                description=in_language(product, "name"),
                detail=", ".join(words),
                quantity=Decimal(sum(line.quantity for line in same)),
                unit_price=Money(cents),
                vat_treatment=product.vat_treatment,
                place_rule=product.place_rule,
                supplied_on=last,
                # Of one day, that day says it.
                period=Period(first, last + timedelta(days=1)) if first < last else None,
            )
        )
    return drafted


def _draft_lines(charge: DueCharge, line: AgreementLine) -> list[DraftLine]:
    product = line.product
    programme = str(Programme(product.programmes[0]).label)
    quantity, unit_price, detail = Decimal(line.quantity), Money(line.unit_price_cents), line.detail
    if charge.full != unit_price * line.quantity:
        # A part of a year is one amount; what it is a part of stands beside it.
        quantity, unit_price = Decimal(1), charge.full
        if charge.period != charge.whole:
            detail = _part_of(charge, line)
        elif line.quantity > 1:
            detail = _("%(quantity)d ×") % {"quantity": line.quantity}
    drafted = [
        DraftLine(
            programme=programme,
            code=product.code,
            description=in_language(product, "name"),
            detail=detail,
            quantity=quantity,
            unit_price=unit_price,
            vat_treatment=product.vat_treatment,
            place_rule=product.place_rule,
            supplied_on=charge.due_on,
            period=charge.period,
        )
    ]
    if charge.discount:
        drafted.append(
            DraftLine(
                programme=programme,
                code="",
                description=line.discount_name,
                quantity=Decimal(1),
                unit_price=-charge.discount,
                vat_treatment=product.vat_treatment,
                place_rule=product.place_rule,
                supplied_on=charge.due_on,
            )
        )
    return drafted
