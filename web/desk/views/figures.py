"""The VAT return of a period, and the documents behind each figure of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.queries.periods import is_closed
from billing.queries.vat_return import VatReturn, vat_return
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import NotFound
from foundation.money import Money
from invoices.queries.returns import declared_in
from invoices.rules.vat import Ground
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.periods import asked_in
from web.desk.workbooks import download

BOX_WORDS = {
    "1a": gettext_lazy("Services at the high rate (21 %)"),
    "1b": gettext_lazy("Services at the low rate (9 %)"),
    "3b": gettext_lazy("Services to businesses in other EU countries"),
    "4a": gettext_lazy("What we buy from outside the EU"),
    "4b": gettext_lazy("What we buy from other EU countries"),
}
UNDECLARED_WORDS = {
    Ground.EDUCATION: gettext_lazy("Exempt: education (article 11)"),
    Ground.SMALL_BUSINESS: gettext_lazy("Exempt: small business scheme (article 25)"),
    Ground.OUTSIDE_EU: gettext_lazy("To businesses outside the EU (article 6)"),
    Ground.OUTSIDE_SCOPE: gettext_lazy("Contributions, subsidies and gifts: no VAT"),
}


@for_staff(StaffRole.FINANCE)
@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    """Where each kind of figures is."""
    return render(request, "desk/figures.html")


@for_staff(StaffRole.FINANCE)
@require_safe
def return_figures(request: DeskRequest) -> HttpResponse:
    """The figures of the return of a period, beside the ledger; as a page, as CSV or as Excel."""
    asked = asked_in(request.GET, today=clock.today())
    found = vat_return(issuer=asked.issuer, period=asked.period) if asked.issuer else None
    if found is not None:
        file = download(
            request,
            name=_("vat-return-{days}").format(days=asked.name),
            header=[
                _("Box"),
                _("What"),
                _("Without VAT"),
                _("VAT"),
                _("In whole euros"),
                _("VAT in whole euros"),
            ],
            rows=_rows(found),
        )
        if file is not None:
            return file
    return render(
        request,
        "desk/vat_return.html",
        {
            "asked": asked,
            "is_closed": is_closed(asked.period),
            "form": asked.form,
            "found": found,
            "boxes": [(one, BOX_WORDS[one.box]) for one in found.boxes] if found else [],
            "undeclared": [(one, UNDECLARED_WORDS[one.ground]) for one in found.undeclared] if found else [],
            "is_empty": found is None
            or not (found.undeclared or found.icp or found.difference or any(one.net for one in found.boxes)),
        },
        status=422 if asked.form.errors else 200,
    )


def _rows(found: VatReturn) -> list[list[object]]:
    return [
        *(
            [one.box, BOX_WORDS[one.box], Money(one.net), Money(one.vat), one.whole_net, one.whole_vat]
            for one in found.boxes
        ),
        ["5a", _("VAT owed"), "", Money(found.vat), "", found.whole_vat],
        *(
            ["–", UNDECLARED_WORDS[one.ground], Money(one.net), Money(one.vat), "", ""]
            for one in found.undeclared
        ),
        *(["ICP", f"{one.vat_id} {one.name}", Money(one.net), "", one.whole, ""] for one in found.icp),
    ]


@for_staff(StaffRole.FINANCE)
@require_safe
def return_documents(request: DeskRequest) -> HttpResponse:
    """The documents behind a figure of the return (box, ground or VAT id); as a page, as CSV or as Excel."""
    asked = asked_in(request.GET, today=clock.today())
    ground = _ground_asked(request.GET.get("ground", ""))
    box, vat_id = request.GET.get("box", "" if ground else "1a"), request.GET.get("vat_id", "")
    if asked.issuer is None or (box not in BOX_WORDS and ground is None):
        raise NotFound
    rows = declared_in(issuer=asked.issuer, period=asked.period, box=box, ground=ground, vat_id=vat_id)
    words = BOX_WORDS[box] if ground is None else UNDECLARED_WORDS[ground]
    file = download(
        request,
        name=f"{box or ground}-{asked.name}",
        header=[_("Number"), _("Date"), _("Partner"), _("VAT id"), _("Without VAT"), _("VAT")],
        rows=[
            [
                *(one.document.number, one.document.issued_on, one.document.buyer["name"]),
                *(one.document.buyer.get("vat_id", ""), Money(one.net), Money(one.vat)),
            ]
            for one in rows
        ],
    )
    return file or render(
        request,
        "desk/figure_documents.html",
        {
            "asked": asked,
            "query": request.GET.urlencode(),
            "box": box,
            "vat_id": vat_id,
            "words": words,
            "rows": rows,
            "net": sum(one.net for one in rows),
            "vat": sum(one.vat for one in rows),
        },
    )


def _ground_asked(typed: str) -> Ground | None:
    return Ground(typed) if typed in UNDECLARED_WORDS else None
