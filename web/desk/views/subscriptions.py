"""What comes back every year: for finance, on a page and as CSV."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.models import AgreementLine
from billing.queries.recurring import Share, movement, renewals, running_lines, shares
from billing.queries.usage import unused_allowances
from foundation import clock
from foundation.choices import StaffRole
from foundation.money import total
from foundation.periods import add_months
from marketplace.choices import Programme
from web.desk.current import DeskRequest, for_staff
from web.tables import csv_answer, euros


def _programme(line: AgreementLine) -> str:
    return str(Programme(line.product.programmes[0]).label)


def _region(line: AgreementLine) -> str:
    municipality = line.agreement.organisation.municipality
    return municipality.region.name if municipality else _("outside our regions")


def _segment(line: AgreementLine) -> str:
    return str(line.agreement.organisation.get_segment_display())


BY: dict[str, tuple[str | Promise, Callable[[AgreementLine], str]]] = {
    "programme": (gettext_lazy("Programme"), _programme),
    "region": (gettext_lazy("Region"), _region),
    "segment": (gettext_lazy("Size of the organisation"), _segment),
}


@for_staff(StaffRole.FINANCE)
@require_safe
def subscriptions(request: DeskRequest) -> HttpResponse:
    """ARR and MRR by programme, region and segment, how they moved, and what is up for renewal."""
    today = clock.today()
    since = _day_asked(request.GET.get("since", ""), add_months(today, -1), today)
    lines = list(running_lines(today))
    tables = [(name, label, shares(lines, name_of)) for name, (label, name_of) in BY.items()]
    coming = renewals(today=today)
    wanted = request.GET.get("as", "")
    if wanted == "renewals":
        header = [_("Agreement"), _("Partner"), _("Renews on"), _("Without VAT"), _("In use"), _("Places")]
        return csv_answer(
            name=_("renewals"),
            header=header,
            rows=[
                [
                    one.agreement.reference,
                    one.agreement.organisation.name,
                    one.agreement.term_until_on.isoformat(),
                    euros(one.next.priced.totals.net.cents) if one.next else "",
                    one.used,
                    one.slots,
                ]
                for one in coming
            ],
        )
    unused = unused_allowances(now=clock.now())
    if wanted == "unused":
        return csv_answer(
            name=_("unused"),
            header=[_("Partner"), _("What"), _("Bought"), _("In use"), _("Not used")],
            rows=[[one.organisation.name, one.what, one.bought, one.used, one.left] for one in unused],
        )
    if wanted in BY:
        label, name_of = BY[wanted]
        header = [str(label), _("Organisations"), _("A month"), _("A year")]
        return csv_answer(
            name=wanted,
            header=header,
            rows=[
                [one.name, one.organisations, euros(one.monthly.cents), euros(one.yearly.cents)]
                for one in shares(lines, name_of)
            ],
        )
    yearly = total(share.yearly for share in tables[0][2])
    return render(
        request,
        "desk/subscriptions.html",
        {
            "today": today,
            "since": since,
            "yearly": yearly,
            "monthly": Share("", 0, yearly).monthly,
            "tables": tables,
            "movement": movement(since=since, until=today),
            "renewals": coming,
            "unused": unused,
        },
    )


def _day_asked(typed: str, otherwise: date, today: date) -> date:
    try:
        return min(date.fromisoformat(typed), today)
    except ValueError:
        return otherwise
