"""Who owes what since when, on any day of the past; each figure opens to its documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.choices import Age
from billing.documents.payment_reminders import heading_of
from billing.documents.statements import credit_name, credit_use
from billing.queries.debtors import (
    AgedDebtors,
    CreditPart,
    aged_debtors,
    balance_on,
    credit_parts,
    open_debts,
    party_with,
)
from billing.queries.disputes import disputed_receivables
from billing.queries.left_over import uses_of
from billing.queries.payment_reminders import holds, letters
from billing.queries.refund_requests import asked_at, asked_moments
from billing.queries.refunds import left_cents, refunds_of
from billing.queries.write_offs import write_offs, written_off
from billing.rules.ledger import PARTNER_CREDIT
from foundation import clock
from foundation.choices import StaffRole
from foundation.money import Money
from foundation.periods import day_of
from marketplace.queries.organisations import organisation_of_party
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.reminders import HoldForm
from web.desk.paper_searches import day_in
from web.desk.workbooks import excel_answer
from web.tables import csv_answer, euros


def day_asked(request: DeskRequest) -> date:
    """The day that the address asks about; today when it names none, or one that is still to come."""
    today = clock.today()
    return min(day_in(request.GET.get("on", "")) or today, today)


@for_staff(StaffRole.FINANCE)
@require_safe
def debtors(request: DeskRequest) -> HttpResponse:
    """What is open per partner, by age, as of a day; beside it the debtors account of the ledger."""
    day = day_asked(request)
    found = aged_debtors(day)
    name = _("debtors-{day}").format(day=day.isoformat())
    if request.GET.get("as") == "csv":
        return csv_answer(name=name, header=_header(), rows=_rows(found, euros))
    if request.GET.get("as") == "excel":
        return excel_answer(
            name=name,
            sheets=[
                (_("By partner"), _header(), _rows(found, Money)),
                (_("By document"), _document_header(), _document_rows(day)),
            ],
        )
    credit = credit_parts(day=day)
    if request.GET.get("as") == "credit":
        return csv_answer(
            name=_("credit-{day}").format(day=day.isoformat()),
            header=[_("Partner"), _("Since"), _("What"), _("What happens with it"), _("Amount")],
            rows=[
                [one.source.party.name, one.since, name, use, euros(one.cents)]
                for name, use, one in _credits(credit)
            ],
        )
    credit_cents = sum(one.cents for one in credit)
    return render(
        request,
        "desk/debtors.html",
        {
            "found": found,
            "day": day,
            "today": clock.today(),
            "ages": Age.choices,
            "rows": [(one.party, _cells(one.ages.cents), one.ages) for one in found.partners],
            "totals": _cells(found.ages.cents),
            "credits": _credits(credit),
            "credit_cents": credit_cents,
            "credit_difference": -balance_on(account=PARTNER_CREDIT, day=day) - credit_cents,
        },
    )


def _credits(parts: list[CreditPart]) -> list[tuple[str, str, CreditPart]]:
    moments = asked_moments(parts)
    return [(credit_name(one), _use_of(one, asked_at(one, moments)), one) for one in parts]


def _use_of(part: CreditPart, asked: datetime | None) -> str:
    if asked is None:
        return credit_use(part)
    return _("The partner asked it back on {day}.").format(day=date_format(day_of(asked), "j F Y"))


def _cells(cents: tuple[int, ...]) -> list[tuple[int, str, int]]:
    return [(age.value, str(age.label), amount) for age, amount in zip(Age, cents, strict=True)]


def _header() -> list[object]:
    return [_("Partner"), _("KvK"), *(str(age.label) for age in Age), _("Together, with VAT")]


def _rows(found: AgedDebtors, amount: Callable[[int], object]) -> list[list[object]]:
    rows = [
        [one.party.name, one.party.kvk_number, *map(amount, one.ages.cents), amount(one.ages.total)]
        for one in found.partners
    ]
    return [*rows, [_("Together"), "", *map(amount, found.ages.cents), amount(found.ages.total)]]


def _document_header() -> list[object]:
    return [
        *(_("Partner"), _("Number"), _("Date"), _("Pay by"), _("Past that day")),
        *(_("With VAT"), _("Open, with VAT")),
    ]


def _document_rows(day: date) -> list[list[object]]:
    return [
        [
            one.receivable.party.name,
            one.receivable.document.number,
            one.receivable.document.issued_on,
            one.receivable.due_on,
            str(one.age.label),
            Money(one.receivable.cents),
            Money(one.open_cents),
        ]
        for one in open_debts(day=day)
    ]


@for_staff(StaffRole.FINANCE)
@require_safe
def debtor(request: DeskRequest, reference: str) -> HttpResponseBase:
    """What one partner owed on a day, document by document, and what it has to its credit."""
    party, day = party_with(reference), day_asked(request)
    debts = open_debts(day=day, party=party)
    credit = credit_parts(day=day, party=party)
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("debtors-{day}").format(day=day.isoformat()),
            header=[_("Number"), _("Date"), _("Pay by"), _("Past that day"), _("Open, with VAT")],
            rows=[
                [
                    one.receivable.document.number,
                    one.receivable.document.issued_on,
                    one.receivable.due_on,
                    str(one.age.label),
                    euros(one.open_cents),
                ]
                for one in debts
            ],
        )
    return render(
        request,
        "desk/debtor.html",
        {
            "party": party,
            "organisation": organisation_of_party(party),
            "day": day,
            "today": clock.today(),
            "debts": debts,
            "open_cents": sum(one.open_cents for one in debts),
            "credits": _credits(credit),
            "credit_cents": sum(one.cents for one in credit),
            "uses": uses_of(credit, debts) if day == clock.today() else [],
            "returnable": [
                (one.source.reference, credit_name(one), left)
                for one in (credit if day == clock.today() else [])
                if (left := left_cents(one.source)) > 0
            ],
            "refunds": refunds_of(party),
            "letters": [(one, heading_of(one)) for one in letters(party)],
            "write_offs": written_off(write_offs(party=party)),
            "holds": holds(clock.today(), party),
            "disputed": disputed_receivables(party),
            "hold_form": HoldForm(debts=debts),
        },
    )
