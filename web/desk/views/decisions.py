"""Decisions as our own people see them, and the answer to an objection."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.periods import day_of
from quality.actions.objections import answer_objection
from quality.choices import DecisionKind, ObjectionOutcome, ReasonCode
from quality.queries.decisions import all_decisions, decision_with, objection_to, objection_with
from quality.queries.transparency import figures_of, year_asked, years_with_decisions
from web.desk.cases import queue_at
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.decisions import AnswerForm
from web.mail.decisions import letter_facts
from web.tables import csv_answer


@for_staff()
@require_safe
def decisions(request: DeskRequest) -> HttpResponse:
    """All decisions, newest first, by kind; also as CSV."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in DecisionKind.values else ""
    found = all_decisions(kind)
    if request.GET.get("as") == "csv":
        header = [
            *(_("Number"), _("Decided on"), _("Partner"), _("About"), _("Decision"), _("Ground")),
            *(_("Holds from"), _("Decided by")),
        ]
        return csv_answer(
            name=_("decisions"),
            header=header,
            rows=(
                (
                    one.reference,
                    day_of(one.decided_at).isoformat(),
                    one.organisation.name,
                    one.subject_name,
                    one.get_kind_display(),
                    one.get_reason_code_display(),
                    one.takes_effect_at.isoformat(),
                    one.decided_by.get_full_name() if one.decided_by else "",
                )
                for one in found
            ),
        )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/decisions.html",
        {"page": page, "kind": kind, "kinds": DecisionKind.choices, "total": page.paginator.count},
    )


@for_staff()
@require_safe
def decision(request: DeskRequest, reference: str) -> HttpResponse:
    """One decision with its statement of reasons, and what the partner objected."""
    found = decision_with(reference)
    return render(request, "desk/decision.html", {**letter_facts(found), "objection": objection_to(found)})


@for_staff()
@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    """The yearly figures: decisions by kind, ground and mark, objections by outcome; also as CSV."""
    years = years_with_decisions(clock.today())
    year = year_asked(request.GET.get("year", ""), years)
    found = figures_of(year)
    rows = [
        (
            DecisionKind(one.kind).label,
            ReasonCode(one.reason_code).label,
            one.mark or _("Listings"),
            one.count,
        )
        for one in found.groups
    ]
    outcomes = [*ObjectionOutcome.choices, ("", _("Not answered yet"))]
    objections = [(label, found.objections.get(code, 0)) for code, label in outcomes]
    if request.GET.get("as") == "csv":
        header = [_("Decision"), _("Ground"), _("About"), _("How many")]
        lines = [*rows, *((_("Objection"), label, "", count) for label, count in objections)]
        return csv_answer(name=_("decisions-{year}").format(year=year), header=header, rows=lines)
    return render(
        request,
        "desk/decision_figures.html",
        {
            "year": str(year),
            "years": [str(one) for one in years],
            "figures": found,
            "rows": rows,
            "objections": objections,
        },
    )


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: DeskRequest, reference: str) -> HttpResponse:
    """An objection in the queue: what was decided, what the partner says, and our answer."""
    found = objection_with(reference)
    if found.outcome:
        return redirect("web:desk-decision", reference=found.decision.reference)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_objection(
                objection=found,
                outcome=ObjectionOutcome(form.cleaned_data["outcome"]),
                answer=form.cleaned_data["answer"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("The objection is answered, and the letter is sent."))
            return redirect("web:desk-queue")
    return render(
        request,
        "desk/case_objection.html",
        {
            **letter_facts(found.decision),
            "queue": queue_at(clock.now(), group=request.GET.get("group", ""), current=reference),
            "objection": found,
            "form": form,
            "is_own": found.decision.decided_by_id == request.user.pk,
        },
        status=422 if form.errors else 200,
    )
