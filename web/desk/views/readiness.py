"""Who is not ready for what will be asked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation import clock
from foundation.choices import StaffRole
from quality.queries.marks import mark_names
from quality.queries.requirement_changes import ComingDay, coming_days
from quality.words import asked_words, scope_words
from web.desk.current import DeskRequest, for_staff
from web.tables import csv_answer

SHOWN = 100


@for_staff(StaffRole.QUALITY)
@require_safe
def readiness(request: DeskRequest) -> HttpResponse:
    """Per day to come: who would lose something, what is missing, and how many listings show now; as CSV too."""
    names = mark_names()
    coming = coming_days(now=clock.now())
    if request.GET.get("as") == "csv":
        return _as_csv(coming)
    days = [
        {
            "day": day,
            "sources": sorted({row.source for row in day.versions if row.source}),
            "rows": [
                (
                    one,
                    [
                        (scope_words(*door.scope), [asked_words(thing, names) for thing in door.missing])
                        for door in one.doors
                    ],
                )
                for one in day.partners[:SHOWN]
            ],
        }
        for day in coming
    ]
    return render(request, "desk/readiness.html", {"days": days})


def _as_csv(coming: list[ComingDay]) -> HttpResponse:
    names = mark_names()
    return csv_answer(
        name=_("not-ready"),
        header=[
            _("From"),
            _("Partner"),
            _("KvK number"),
            _("Closes"),
            _("Missing"),
            _("Listings that show now"),
        ],
        rows=[
            [
                day.on.isoformat(),
                one.organisation.name,
                one.organisation.party.kvk_number,
                scope_words(*door.scope),
                "; ".join(asked_words(thing, names) for thing in door.missing),
                door.listings,
            ]
            for day in coming
            for one in day.partners
            for door in one.doors
        ],
    )
