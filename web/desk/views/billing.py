"""Billing runs: what one would bill, starting one, how far it is, and what waits for a person."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from billing.actions.parking import park_organisation, solve_parking
from billing.actions.runs import HELPERS, TASK, start_run
from billing.queries.runs import Scope, latest_runs, parked_one, parking_queue, pay_back_day, preview_run
from foundation import clock
from foundation.actions.outbox import ring
from foundation.choices import StaffRole
from foundation.errors import Refusal
from invoices.queries.vat import held_cases
from marketplace.queries.organisations import organisation_by_number
from web.desk.current import DeskRequest, for_staff
from web.tables import csv_answer, euros


class RunForm(forms.Form):
    """Until which day, and of whom."""

    until = forms.DateField(
        label=gettext_lazy("Bill what is due up to and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kvk_number = forms.CharField(
        label=gettext_lazy("Only this one (KvK number or reference)"),
        required=False,
        help_text=gettext_lazy("Empty: everybody."),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ParkForm(forms.Form):
    """Whom runs leave alone, and why."""

    kvk_number = forms.CharField(label=gettext_lazy("KvK number or reference"), max_length=24)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


def _scope(typed: str) -> Scope:
    return Scope(organisation=organisation_by_number(typed)) if typed.strip() else Scope()


def _page(
    request: DeskRequest, form: RunForm | None = None, park_form: ParkForm | None = None, **more: object
) -> HttpResponse:
    return render(
        request,
        "desk/billing.html",
        {
            "form": form or RunForm(initial={"until": clock.today()}),
            "park_form": park_form or ParkForm(),
            "runs": latest_runs(),
            "queue": [(one, pay_back_day(one)) for one in parking_queue()],
            "cases": held_cases().count(),
            **more,
        },
        status=422 if (form and form.errors) or (park_form and park_form.errors) else 200,
    )


@for_staff(StaffRole.FINANCE)
@require_safe
def billing(request: DeskRequest) -> HttpResponse:
    """The last runs and the queue; asked for a day, what a run up to it would bill."""
    if "until" not in request.GET:
        if request.headers.get("HX-Request"):
            return render(request, "desk/billing_runs.html", {"runs": latest_runs()})
        return _page(request)
    form = RunForm(request.GET)
    if not form.is_valid():
        return _page(request, form)
    until: date = form.cleaned_data["until"]
    try:
        preview = preview_run(until_on=until, scope=_scope(form.cleaned_data["kvk_number"]))
    except Refusal as refusal:
        form.add_error("kvk_number", refusal.message)
        return _page(request, form)
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("billing-run"),
            header=[_("Partner"), _("Invoices"), _("Without VAT")],
            rows=[[row.name, row.invoices, euros(row.net.cents)] for row in preview.rows],
        )
    return _page(request, form, preview=preview, query=request.GET.urlencode())


@for_staff(StaffRole.FINANCE)
@require_POST
def start(request: DeskRequest) -> HttpResponse:
    """Start a run: workers bill it, part by part, while the page shows how far they are."""
    form = RunForm(request.POST)
    if form.is_valid():
        try:
            run = start_run(
                until_on=form.cleaned_data["until"],
                scope=_scope(form.cleaned_data["kvk_number"]),
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("until" if refusal.field != "kvk_number" else "kvk_number", refusal.message)
        else:
            ring(TASK, run.pk, times=min(max(run.parts.count(), 1), HELPERS))
            messages.success(request, _("The run has begun. You may leave this page."))
            return redirect("web:desk-billing")
    return _page(request, form)


@for_staff(StaffRole.FINANCE)
@require_POST
def park(request: DeskRequest) -> HttpResponse:
    """Let runs leave an organisation alone."""
    form = ParkForm(request.POST)
    if form.is_valid():
        try:
            park_organisation(
                organisation=organisation_by_number(form.cleaned_data["kvk_number"]),
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "kvk_number", refusal.message)
        else:
            messages.success(request, _("Runs leave this organisation alone until you solve it."))
            return redirect("web:desk-billing")
    return _page(request, park_form=form)


@for_staff(StaffRole.FINANCE)
@require_POST
def solve(request: DeskRequest, number: int) -> HttpResponse:
    """Take something out of the queue."""
    try:
        parking = parked_one(number)
        solve_parking(parking=parking, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        done = _("Solved.") if pay_back_day(parking) else _("Solved. The next run bills it.")
        messages.success(request, done)
    return redirect("web:desk-billing")
