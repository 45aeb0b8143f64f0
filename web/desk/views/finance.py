"""The finance desk: how figures came about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.deferred import roll_forward
from foundation import clock
from foundation.choices import StaffRole
from web.desk.current import DeskRequest, for_staff
from web.desk.tables import csv_answer, euros


@for_staff(StaffRole.FINANCE)
@require_safe
def deferred(request: DeskRequest) -> HttpResponse:
    """What was invoiced ahead, month by month; as a page or as CSV."""
    months = roll_forward(until=clock.today())
    if request.GET.get("as") == "csv":
        header = [
            _("Month"),
            _("At the beginning"),
            _("Invoiced"),
            _("Credited"),
            _("Earned"),
            _("At the end"),
        ]
        rows = [
            [
                f"{row.month:%Y-%m}",
                *(
                    euros(cents)
                    for cents in (row.opening, row.invoiced, row.credited, row.earned, row.closing)
                ),
            ]
            for row in months
        ]
        return csv_answer(name=_("invoiced-ahead"), header=header, rows=rows)
    return render(request, "desk/deferred.html", {"months": months})
