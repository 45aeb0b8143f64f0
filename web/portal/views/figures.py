"""How often visitors saw an organisation's listings, beside what it pays."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.costs import costs_by_month
from foundation import clock
from marketplace.actions.figures import KEPT_FOR_MONTHS
from marketplace.choices import SeenKind
from marketplace.queries.figures import figures_of, titles_of, year_of
from web.figures import file_rows, month_asked, month_rows, sum_words, tables_of
from web.portal.current import PartnerRequest, for_organisations
from web.tables import csv_answer


@for_organisations
@require_safe
def figures(request: PartnerRequest) -> HttpResponse:
    """The months, and one of them by listing, language and region; as a file with ?as=csv."""
    organisation = request.membership.organisation
    months = figures_of(organisation, today=clock.today())
    subjects = {reference: one.title for reference, one in titles_of(organisation).items()}
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("figures"),
            header=[_("Month"), _("By"), _("Part"), *(kind.label for kind in SeenKind)],
            rows=file_rows(months, subjects),
        )
    chosen = month_asked(months, request.GET.get("month", ""))
    return render(
        request,
        "portal/figures.html",
        {
            "rows": month_rows(months, costs_by_month(organisation, [one.month for one in months])),
            "kinds": list(SeenKind),
            "chosen": chosen,
            "tables": tables_of(chosen, subjects, heading=_("By listing"), first=_("Listing"))
            if chosen
            else [],
            "year": [(kind, sum_words(one)) for kind, one in year_of(months).items()],
            "kept_months": KEPT_FOR_MONTHS,
        },
    )
