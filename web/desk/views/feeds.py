"""Vacancy feeds of partners at the desk: what came in, and what became of each row."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.choices import StaffRole
from marketplace.queries.feeds import recent_runs, run_at_desk
from web.desk.current import DeskRequest, for_staff
from web.feed_reports import in_my_language, run_facts

SHOWN = 100


@for_staff(StaffRole.QUALITY, StaffRole.PROGRAMME)
@require_safe
def feeds(request: DeskRequest) -> HttpResponse:
    """The newest files of all partners, with what is the matter with their feeds."""
    seen: set[int] = set()
    runs = []
    for run in recent_runs()[:SHOWN]:
        # What is the matter with a feed stands beside its newest file.
        problem = {} if run.feed_id in seen else run.feed.problem
        seen.add(run.feed_id)
        runs.append((run, in_my_language(run.reason or problem)))
    return render(request, "desk/feeds.html", {"runs": runs, "shown": SHOWN})


@for_staff(StaffRole.QUALITY, StaffRole.PROGRAMME)
@require_safe
def feed(request: DeskRequest, reference: str) -> HttpResponse:
    """What became of each row of a file."""
    return render(
        request, "desk/feed.html", run_facts(run_at_desk(reference), request.GET.get("outcome", ""))
    )
