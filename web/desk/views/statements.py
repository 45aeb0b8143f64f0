"""Statements of account at the finance desk: of which partner, and what stands on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.queries.debtors import invoiced_parties, party_with
from foundation import clock
from foundation.choices import StaffRole
from marketplace.queries.organisations import organisation_of_party
from web.desk.current import DeskRequest, for_staff
from web.statements import PeriodForm, statement_asked, statement_facts, statement_file

SHOWN = 50


@for_staff(StaffRole.FINANCE)
@require_safe
def statements(request: DeskRequest) -> HttpResponse:
    """Partners that got a document, to choose whose account to see."""
    text = request.GET.get("q", "").replace("\0", "")[:200]
    parties = invoiced_parties(text)
    return render(
        request,
        "desk/statements.html",
        {"parties": parties[:SHOWN], "count": parties.count(), "shown": SHOWN, "q": text},
    )


@for_staff(StaffRole.FINANCE)
@require_safe
def statement(request: DeskRequest, reference: str) -> HttpResponse:
    """The account of one partner over a period: as a page, as PDF or as CSV."""
    party = party_with(reference)
    form = PeriodForm(request.GET, clock.today())
    found = statement_asked(form, party)
    page = {"party": party, "organisation": organisation_of_party(party), "form": form}
    if found is None:
        return render(request, "desk/statement.html", page, status=422)
    file = statement_file(found, request.GET.get("as", ""))
    return file or render(request, "desk/statement.html", {**page, **statement_facts(found)})
