"""What is handed over to the bookkeeper: the journal of a period, and all its documents."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from billing.queries.journal import journal_lines, journal_total
from billing.queries.periods import is_closed
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import NotFound
from foundation.money import Money
from invoices.queries.archive import count_of, files_of
from web.desk.archives import zip_answer
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.periods import asked_in
from web.desk.workbooks import download


@for_staff(StaffRole.FINANCE)
@require_safe
def bookkeeper(request: DeskRequest) -> HttpResponse:
    """How much there is of a period, and the journal as CSV or Excel."""
    asked = asked_in(request.GET, today=clock.today())
    file = download(
        request,
        name=_("journal-{days}").format(days=asked.name),
        header=[
            *(
                _("Date"),
                _("Journal"),
                _("Account"),
                _("Name"),
                "RGS",
                pgettext("ledger", "Debit"),
                pgettext("ledger", "Credit"),
                _("VAT code"),
            ),
            *(_("Relation"), _("Name of the relation"), _("Document number"), _("Description")),
        ],
        rows=(
            [
                *(one.booked_on, one.journal.label, one.account, one.account_name, one.rgs_code),
                *(Money(one.debit), Money(one.credit), one.vat_code),
                *(one.relation, one.relation_name, one.document_number, one.description),
            ]
            for one in journal_lines(asked.period)
        ),
    )
    return file or render(
        request,
        "desk/bookkeeper.html",
        {
            "asked": asked,
            "is_closed": is_closed(asked.period),
            "form": asked.form,
            "total": journal_total(asked.period),
            "count": count_of(issuer=asked.issuer, period=asked.period) if asked.issuer else None,
        },
        status=422 if asked.form.errors else 200,
    )


@for_staff(StaffRole.FINANCE)
@require_safe
def documents(request: DeskRequest) -> HttpResponseBase:
    """PDF and e-invoice of every document of a period in one zip, made while it is sent."""
    asked = asked_in(request.GET, today=clock.today())
    if asked.issuer is None:
        raise NotFound
    return zip_answer(
        name=_("documents-{days}").format(days=asked.name),
        documents=files_of(issuer=asked.issuer, period=asked.period),
    )
