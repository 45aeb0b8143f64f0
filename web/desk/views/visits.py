"""How often visitors saw listings: of one partner, and of all together by kind, language and region."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation import clock
from foundation.choices import StaffRole
from marketplace.choices import ListingKind, SeenKind
from marketplace.models import Organisation
from marketplace.queries.figures import MonthFigures, figures_of, figures_of_all, titles_of
from marketplace.queries.organisations import organisation_with
from web.desk.current import DeskRequest, for_staff
from web.desk.workbooks import download
from web.figures import file_rows, month_asked, month_rows, tables_of


@for_staff(StaffRole.PROGRAMME, StaffRole.QUALITY, StaffRole.FINANCE)
@require_safe
def visits(request: DeskRequest) -> HttpResponse:
    """All listings together: what the programmes count."""
    months = figures_of_all(today=clock.today())
    return _page(request, months, dict(ListingKind.choices), heading=_("By kind"), first=_("Kind"))


@for_staff(StaffRole.PROGRAMME, StaffRole.QUALITY, StaffRole.FINANCE)
@require_safe
def visits_of(request: DeskRequest, reference: str) -> HttpResponse:
    """The listings of one partner, as the partner sees them."""
    organisation = organisation_with(reference)
    months = figures_of(organisation, today=clock.today())
    titles = {key: one.title for key, one in titles_of(organisation).items()}
    return _page(request, months, titles, _("By listing"), _("Listing"), organisation)


def _page(
    request: DeskRequest,
    months: list[MonthFigures],
    subjects: Mapping[str, str | Promise],
    heading: str,
    first: str,
    organisation: Organisation | None = None,
) -> HttpResponse:
    header = [_("Month"), _("By"), _("Part"), *(kind.label for kind in SeenKind)]
    file = download(request, name=_("visits"), header=header, rows=file_rows(months, subjects))
    if file is not None:
        return file
    chosen = month_asked(months, request.GET.get("month", ""))
    return render(
        request,
        "desk/visits.html",
        {
            "organisation": organisation,
            "rows": month_rows(months),
            "kinds": list(SeenKind),
            "chosen": chosen,
            "tables": tables_of(chosen, subjects, heading=heading, first=first) if chosen else [],
        },
    )
