"""A decision about the organisation, on a page of its own, and objecting to it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.errors import Refusal
from foundation.periods import day_of
from quality.actions.objections import object_to_decision
from quality.queries.decisions import decision_about, objection_to
from quality.rules.objections import may_object
from web.mail.decisions import letter_facts
from web.portal.current import PartnerRequest, for_organisations


class ObjectionForm(forms.Form):
    """Why the partner does not agree; it may say nothing."""

    text = forms.CharField(
        label=_("Why do you not agree?"),
        required=False,
        max_length=5000,
        help_text=_("Say which fact is not right. Leave out a BSN and names of workers."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: PartnerRequest, reference: str) -> HttpResponse:
    """One decision with its statement of reasons; a POST objects to it."""
    found = decision_about(request.membership.organisation, reference)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = object_to_decision(
                decision=found, actor=request.user, text=form.cleaned_data["text"], now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request,
                _("We have your objection, number {number}. You get a mail about it.").format(
                    number=made.reference
                ),
            )
            return redirect("web:decision", reference=reference)
    return render(
        request,
        "portal/decision.html",
        {
            **letter_facts(found),
            "objection": objection_to(found),
            "can_object": form.errors
            or may_object(found.kind, decided_on=day_of(found.decided_at), today=clock.today()),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@for_organisations
@require_safe
def paper(request: PartnerRequest, reference: str) -> HttpResponse:
    """The same as a sheet to print and keep."""
    found = decision_about(request.membership.organisation, reference)
    return render(
        request, "portal/decision_paper.html", {**letter_facts(found), "objection": objection_to(found)}
    )
