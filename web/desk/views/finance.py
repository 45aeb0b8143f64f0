"""The finance desk: how figures came about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.deferred import roll_forward
from foundation import clock
from foundation.choices import StaffRole
from foundation.money import Money
from web.desk.current import DeskRequest, for_staff
from web.desk.workbooks import download


@for_staff(StaffRole.FINANCE)
@require_safe
def deferred(request: DeskRequest) -> HttpResponse:
    """What was invoiced ahead, month by month; as a page, as CSV or as Excel."""
    months = roll_forward(until=clock.today())
    file = download(
        request,
        name=_("invoiced-ahead"),
        header=[
            _("Month"),
            _("At the beginning"),
            _("Invoiced"),
            _("Credited"),
            _("Earned"),
            _("At the end"),
        ],
        rows=[
            [
                f"{row.month:%Y-%m}",
                *(
                    Money(cents)
                    for cents in (row.opening, row.invoiced, row.credited, row.earned, row.closing)
                ),
            ]
            for row in months
        ],
    )
    return file or render(request, "desk/deferred.html", {"months": months})
