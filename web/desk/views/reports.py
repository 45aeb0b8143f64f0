"""Reports about listings: the list, a case, and what the desk does with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.periods import AMSTERDAM
from marketplace.queries.said import what_it_says
from quality.actions.report_cases import (
    ask_partner,
    close_report,
    hand_over_report,
    hold_reported_listing,
    remove_reported_listing,
)
from quality.actions.statements import Statement
from quality.choices import HandOverTo, ReasonCode, ReportKind, ReportOutcome
from quality.models import Report
from quality.queries.reports import is_held_by, report_with, reports, reports_beside
from quality.rules.reports import URGENT
from web.desk.current import DeskRequest, for_staff
from web.desk.deeds import done
from web.desk.forms.reports import AskForm, HandOverForm, ReportDecisionForm, ReportFilter
from web.listing_words import said_rows
from web.portal.listing_standing import standings_of
from web.tables import csv_answer

SHOWN = 50
BESIDE = 20


@for_staff(StaffRole.QUALITY)
@require_safe
def report_list(request: DeskRequest) -> HttpResponse:
    """All reports, newest first; a filter, a count, and CSV without what anybody told about themselves."""
    form = ReportFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    until = asked.get("until")
    found = reports(
        now=clock.now(),
        state=asked.get("state", ""),
        kind=asked.get("kind", ""),
        text=asked.get("q", "").strip(),
        since=asked.get("since"),
        until=until + timedelta(days=1) if until else None,
    )
    if request.GET.get("as") == "csv" and form.is_valid():
        return _csv(list(found))
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "as"):
        query.pop(name, None)
    query_text = query.urlencode()
    words = _("{first} to {last} of {total}").format(
        first=page.start_index(), last=page.end_index(), total=page.paginator.count
    )
    return render(
        request,
        "desk/reports.html",
        {
            "form": form,
            "rows": [(one, ReportKind(one.kind) in URGENT) for one in page.object_list],
            "count": page.paginator.count,
            "query": query_text,
            "words": words,
            "previous": f"?{query_text}&page={page.previous_page_number()}" if page.has_previous() else "",
            "following": f"?{query_text}&page={page.next_page_number()}" if page.has_next() else "",
        },
        status=200 if form.is_valid() else 422,
    )


def _csv(found: list[Report]) -> HttpResponse:
    return csv_answer(
        name=_("reports"),
        header=[
            _("Report"),
            _("Received"),
            _("What is wrong"),
            _("Listing"),
            _("Title"),
            _("Organisation"),
            _("Asked"),
            _("Handed over to"),
            _("How it ended"),
            _("Closed"),
        ],
        rows=[
            [
                one.reference,
                one.received_at.astimezone(AMSTERDAM).date().isoformat(),
                one.get_kind_display(),
                one.listing.reference,
                one.listing.title,
                one.listing.organisation.name,
                len(one.questions.all()),
                ", ".join(str(HandOverTo(hand.to).label) for hand in one.hand_overs.all()),
                one.get_outcome_display(),
                one.closed_at.astimezone(AMSTERDAM).date().isoformat() if one.closed_at else "",
            ]
            for one in found
        ],
    )


@for_staff(StaffRole.QUALITY)
@require_safe
def report(request: DeskRequest, reference: str) -> HttpResponse:
    """A case: what was told, the listing then and now, what was done, and what can be done."""
    return _case(request, report_with(reference, clock.now()))


def _case(
    request: DeskRequest,
    found: Report,
    *,
    decision: forms.Form | None = None,
    ask: forms.Form | None = None,
    hand_over: forms.Form | None = None,
) -> HttpResponse:
    now = clock.now()
    beside = list(reports_beside(found, now)[:BESIDE])
    said = said_rows(found.listing.kind, found.said, what_it_says(found.listing))
    shown = next((one for one in (decision, ask, hand_over) if one is not None), None)
    return render(
        request,
        "desk/report.html",
        {
            "report": found,
            "is_urgent": ReportKind(found.kind) in URGENT,
            "said": said,
            "is_changed": any(row.is_changed for row in said),
            "standing": standings_of([found.listing])[0],
            "is_held_here": is_held_by(found, now),
            "beside": [(one, one.listing_id == found.listing_id) for one in beside],
            "questions": list(found.questions.all()),
            "hand_overs": list(found.hand_overs.all()),
            "decision_form": decision or ReportDecisionForm(),
            "ask_form": ask
            or AskForm(initial={"answer_on": clock.today() + timedelta(days=7)}, auto_id="id_ask_%s"),
            "hand_over_form": hand_over
            or HandOverForm(initial={"handed_over_on": clock.today()}, auto_id="id_hand_over_%s"),
            "form": shown,
        },
        status=422 if shown is not None and shown.errors else 200,
    )


@for_staff(StaffRole.QUALITY)
@require_POST
def decide(request: DeskRequest, reference: str) -> HttpResponse:
    """No ground, put right, on hold or removed; letters to both sides."""
    found = report_with(reference, clock.now())
    form = ReportDecisionForm(request.POST)
    if not done(form, lambda: _decide(request, found, form.cleaned_data)):
        return _case(request, found, decision=form)
    messages.success(request, _("It is decided, and the letters are sent."))
    return redirect("web:desk-report", reference=reference)


def _decide(request: DeskRequest, found: Report, facts: dict[str, Any]) -> None:
    now, choice = clock.now(), facts["choice"]
    grounds = Statement(
        reason_code=ReasonCode(facts["reason_code"] or ReasonCode.CONDITIONS_MET),
        fact=facts["fact"],
        rule=facts["rule"],
        reason=facts["reason"],
    )
    if choice == "hold":
        hold_reported_listing(
            report=found,
            grounds=grounds,
            actor=request.user,
            now=now,
            until_on=facts["until_on"],
        )
    elif choice == "remove":
        remove_reported_listing(
            report=found, grounds=grounds, language=facts["language"], actor=request.user, now=now
        )
    else:
        close_report(
            report=found,
            outcome=ReportOutcome(choice),
            statement=grounds.reason,
            language=facts["language"],
            actor=request.user,
            now=now,
            grounds=grounds,
        )


@for_staff(StaffRole.QUALITY)
@require_POST
def ask(request: DeskRequest, reference: str) -> HttpResponse:
    """Ask the partner; the question goes by letter and is answered in the portal."""
    found = report_with(reference, clock.now())
    form = AskForm(request.POST, auto_id="id_ask_%s")
    if not done(
        form,
        lambda: ask_partner(
            report=found,
            text=form.cleaned_data["text"],
            answer_until_on=form.cleaned_data["answer_on"] + timedelta(days=1),
            actor=request.user,
            now=clock.now(),
        ),
    ):
        return _case(request, found, ask=form)
    messages.success(
        request, _("The question is sent to {name}.").format(name=found.listing.organisation.name)
    )
    return redirect("web:desk-report", reference=reference)


@for_staff(StaffRole.QUALITY)
@require_POST
def hand_over(request: DeskRequest, reference: str) -> HttpResponse:
    """Write down to whom a report was handed over, and when."""
    found = report_with(reference, clock.now())
    form = HandOverForm(request.POST, auto_id="id_hand_over_%s")
    if not done(
        form,
        lambda: hand_over_report(
            report=found,
            to=HandOverTo(form.cleaned_data["to"]),
            on=form.cleaned_data["handed_over_on"],
            with_contact=form.cleaned_data["with_contact"],
            actor=request.user,
            now=clock.now(),
        ),
    ):
        return _case(request, found, hand_over=form)
    messages.success(request, _("The hand-over is written down."))
    return redirect("web:desk-report", reference=reference)
