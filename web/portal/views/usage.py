"""Participants and services: what was used, and who took part."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from billing.actions.usage import Used, correct_usage, net_of, record_usage
from billing.actions.usage_files import record_file
from billing.choices import UsageSource
from billing.queries.catalogue import in_language
from billing.queries.usage import one_usage_of, usable_products, usage_of
from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.participants import enrol_participant, forget_participant
from marketplace.models import Organisation
from marketplace.queries.participants import participant_of, participants_of
from web.portal.configurator import number_typed
from web.portal.current import PartnerRequest, for_organisations

SHOWN = 200


class UsageForm(forms.Form):
    """What was used."""

    code = forms.ChoiceField(label=gettext_lazy("What"))
    used_on = forms.DateField(
        label=gettext_lazy("On which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many"), initial=1)
    participant = forms.CharField(
        label=gettext_lazy("Participant"),
        required=False,
        max_length=24,
        widget=forms.Select,
        help_text=gettext_lazy("Only for one person. The name never stands on an invoice."),
    )
    external_reference = forms.CharField(
        label=gettext_lazy("Your own reference"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("If you have one. The same reference is never counted twice."),
    )


def usage_form(organisation: Organisation, data: object = None) -> UsageForm:
    """The form with what this organisation can pay by use, and who takes part."""
    form = UsageForm(data, initial={"used_on": clock.today(), "quantity": 1})  # type: ignore[arg-type]  # a QueryDict or nothing
    products = [(one.code, in_language(one, "name")) for one in usable_products(organisation, clock.today())]
    people = [(one.reference, one.name) for one in participants_of(organisation)]
    form.fields["code"].choices = products  # type: ignore[attr-defined]  # a choice field
    form.fields["participant"].widget.choices = [("", _("not named")), *people]
    return form


def _page(request: PartnerRequest, form: UsageForm, problem: str = "") -> HttpResponse:
    organisation = request.membership.organisation
    rows = usage_of(organisation)
    return render(
        request,
        "portal/usage.html",
        {
            "rows": [(row, net_of(row)) for row in rows[:SHOWN]],
            "total": rows.count(),
            "form": form,
            "problem": problem,
            "participants": participants_of(organisation),
            "today": clock.today(),
        },
        status=422 if form.errors or problem else 200,
    )


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def usage(request: PartnerRequest) -> HttpResponse:
    """All records, and the form to add one."""
    organisation = request.membership.organisation
    if request.method != "POST":
        return _page(request, usage_form(organisation))
    form = usage_form(organisation, request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            named = facts["participant"]
            record_usage(
                organisation=organisation,
                used=Used(
                    code=facts["code"],
                    used_on=facts["used_on"],
                    quantity=facts["quantity"],
                    external_reference=facts["external_reference"],
                    participant=participant_of(organisation, named) if named else None,
                ),
                source=UsageSource.PORTAL,
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Recorded. It is invoiced with what else you use this month."))
            return redirect("web:usage")
    return _page(request, form)


@for_organisations
@require_POST
def usage_file(request: PartnerRequest) -> HttpResponse:
    """Record a whole file, or nothing of it."""
    organisation = request.membership.organisation
    chosen = request.FILES.get("file")
    if chosen is None:
        return _page(request, usage_form(organisation), _("Choose a file first."))
    try:
        recorded = record_file(
            organisation=organisation, content=chosen.read(), actor=request.user, now=clock.now()
        )
    except Refusal as refusal:
        return _page(request, usage_form(organisation), refusal.message)
    count = len(recorded)
    messages.success(
        request,
        ngettext("%(count)d line is recorded.", "%(count)d lines are recorded.", count) % {"count": count},
    )
    return redirect("web:usage")


@for_organisations
@require_POST
def correct(request: PartnerRequest, reference: str) -> HttpResponse:
    """Correct a quantity; zero takes it back."""
    found = one_usage_of(request.membership.organisation, reference)
    try:
        correct_usage(
            usage=found,
            quantity=number_typed(request.POST, "quantity"),
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Corrected. What was invoiced already is credited."))
    return redirect("web:usage")


@for_organisations
@require_POST
def enrol(request: PartnerRequest) -> HttpResponse:
    """Enrol somebody."""
    try:
        enrol_participant(
            organisation=request.membership.organisation,
            name=request.POST.get("name", ""),
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The participant is enrolled."))
    return redirect("web:usage")


@for_organisations
@require_POST
def forget(request: PartnerRequest, reference: str) -> HttpResponse:
    """Let a name go; the count stays."""
    participant = participant_of(request.membership.organisation, reference)
    forget_participant(participant=participant, actor=request.user, now=clock.now())
    messages.success(request, _("The name is gone. What was counted stays."))
    return redirect("web:usage")
