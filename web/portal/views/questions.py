"""What we ask a partner about a listing, and its answer."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.errors import Refusal
from quality.actions.report_cases import answer_question
from quality.queries.reports import question_to
from web.portal.current import PartnerRequest, for_organisations


class AnswerForm(forms.Form):
    """The partner's side of it."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("What is true, and what did you change? Do not write a BSN."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: PartnerRequest, reference: str) -> HttpResponse:
    """A question about a listing: read it, and answer it once."""
    organisation = request.membership.organisation
    asked = question_to(organisation, reference)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_question(
                organisation=organisation,
                reference=reference,
                text=form.cleaned_data["text"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Thank you. Your answer is with our quality desk."))
            return redirect("web:listing-question", reference=reference)
    return render(
        request,
        "portal/listing_question.html",
        {
            "question": asked,
            "listing": asked.report.listing,
            "is_open": asked.answered_at is None and asked.report.closed_at is None,
            "form": form,
        },
        status=422 if form.errors else 200,
    )
