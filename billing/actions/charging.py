"""Charges what is due and puts it on an invoice: one invoice per agreement and day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from billing.actions.receivables import open_receivable
from billing.choices import PriceUnit
from billing.models import Agreement, AgreementLine, Charge
from billing.queries.catalogue import in_language
from billing.rules.charges import DueCharge, LineFacts, charges_due
from foundation.models import Party
from foundation.money import Money
from invoices.actions.issuing import issue_invoices
from invoices.models import Document
from invoices.rules.drafts import DraftLine, InvoiceDraft
from marketplace.choices import Programme


def paper_language(party: Party) -> str:
    """The language of what we write to a party: Dutch or English."""
    return party.language if party.language in {"nl", "en"} else "en"


def line_facts(line: AgreementLine, agreement: Agreement) -> LineFacts:
    """A line as the rule takes it. An agreement that ended ends all its lines."""
    ends = [day for day in (line.until_on, agreement.ended_on) if day is not None]
    return LineFacts(
        line_id=line.pk,
        starts_on=line.from_on,
        ends_before=min(ends) if ends else None,
        is_yearly=line.product.unit == PriceUnit.YEAR,
        full=Money(line.unit_price_cents) * line.quantity,
        first_year_discount=Money(line.discount_cents),
    )


def due_now(*, agreement: Agreement, until: date) -> dict[date, list[DueCharge]]:
    """What is due up to a day and not charged yet, by the day it fell due."""
    lines = list(agreement.lines.select_related("product").order_by("id"))
    written = set(Charge.objects.filter(line__agreement=agreement).values_list("line_id", "period_from"))
    by_day: dict[date, list[DueCharge]] = defaultdict(list)
    for charge in charges_due([line_facts(line, agreement) for line in lines], until):
        if (charge.line_id, charge.due_on) not in written:
            by_day[charge.due_on].append(charge)
    return dict(sorted(by_day.items()))


@transaction.atomic
def charge_agreement(*, agreement: Agreement, until: date, now: datetime) -> list[Document]:
    """Charge and invoice what is due of one agreement up to a day; answer with the new invoices.

    The agreement is locked first. Each day's charges make an invoice of their own, so a run that is late by a month
    gives the same invoices as one in time; a run that repeats gives none. An invoice of zero opens nothing to pay.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("party", "organisation")
        .get(pk=agreement.pk)
    )
    lines = {line.pk: line for line in locked.lines.select_related("product").order_by("id")}
    documents: list[Document] = []
    is_first = not Charge.objects.filter(line__agreement=locked).exists()
    for day, charges in due_now(agreement=locked, until=until).items():
        draft = _draft(locked, day, charges, lines)
        document = issue_invoices(drafts=[draft], now=now)[0]
        Charge.objects.bulk_create(
            [
                Charge(
                    line_id=charge.line_id,
                    period_from=charge.due_on,
                    period_until=charge.period.ends_before if charge.period else None,
                    full_cents=charge.full.cents,
                    discount_cents=charge.discount.cents,
                    document=document,
                    charged_at=now,
                )
                for charge in charges
            ]
        )
        if document.gross_cents:
            open_receivable(
                document=document,
                agreement=locked,
                yearly_net_cents=sum(charge.net.cents for charge in charges if charge.period),
                is_first=is_first and not documents,
                now=now,
            )
        documents.append(document)
    return documents


def _draft(
    agreement: Agreement, day: date, charges: list[DueCharge], lines: dict[int, AgreementLine]
) -> InvoiceDraft:
    with translation.override(paper_language(agreement.party)):
        draft_lines: list[DraftLine] = []
        for charge in sorted(charges, key=lambda one: lines[one.line_id].product.position):
            draft_lines += _draft_lines(charge, lines[charge.line_id], day)
    return InvoiceDraft(
        source=f"{agreement.reference}:{day.isoformat()}",
        issuer_id=agreement.issuer_id,
        party_id=agreement.party_id,
        lines=tuple(draft_lines),
        purchase_order=agreement.purchase_order,
        our_reference=agreement.reference,
    )


def _draft_lines(charge: DueCharge, line: AgreementLine, day: date) -> list[DraftLine]:
    product = line.product
    programme = str(Programme(product.programmes[0]).label)
    quantity, unit_price, detail = Decimal(line.quantity), Money(line.unit_price_cents), ""
    if charge.period and charge.whole and charge.period != charge.whole:
        # A part of a year is one amount; what it is a part of stands beside it.
        quantity, unit_price = Decimal(1), charge.full
        detail = _("%(quantity)d, for %(days)d of the %(all)d days of the year.") % {
            "quantity": line.quantity,
            "days": charge.period.days,
            "all": charge.whole.days,
        }
    drafted = [
        DraftLine(
            programme=programme,
            code=product.code,
            description=in_language(product, "name"),
            detail=detail,
            quantity=quantity,
            unit_price=unit_price,
            vat_treatment=product.vat_treatment,
            supplied_on=day,
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
                supplied_on=day,
            )
        )
    return drafted
