"""The desk: two organisations that a partner says are of one group, or are not any more (R4)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from marketplace.actions.groups import decide_end_of_group, decide_group
from marketplace.choices import GroupOutcome
from marketplace.models import GroupTie
from marketplace.queries.groups import group_tie_with
from marketplace.queries.independence import labels_of
from marketplace.queries.near import live_homes_of
from quality.independence_words import label_words
from web.desk.current import DeskRequest, for_staff


class GroupDecisionForm(forms.Form):
    """Why, as both partners read it."""

    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy("Where you looked and what you saw. The partner reads it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _decide(request: DeskRequest, tie: GroupTie, reasons: str) -> str:
    now = clock.now()
    if tie.outcome == GroupOutcome.CONFIRMED:
        is_over = "end" in request.POST
        decide_end_of_group(
            reference=tie.reference, is_over=is_over, reasons=reasons, actor=request.user, now=now
        )
        return _("Ended. The homes are labelled anew.") if is_over else _("Kept. The label stays.")
    is_right = "confirm" in request.POST
    decide_group(reference=tie.reference, is_right=is_right, reasons=reasons, actor=request.user, now=now)
    return _("Confirmed. The homes of the group are labelled anew.") if is_right else _("Refused.")


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: DeskRequest, reference: str) -> HttpResponse:
    """Both organisations side by side, what the partner says, how their homes are labelled, and the decision."""
    tie = group_tie_with(reference)
    form = GroupDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            told = _decide(request, tie, form.cleaned_data["reasons"])
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, told)
            return redirect("web:desk-group", reference=tie.reference)
    now = clock.now()
    both = [tie.organisation, tie.other]
    labels = labels_of([one.pk for one in both], now)
    homes = live_homes_of([one.pk for one in both], now)
    return render(
        request,
        "desk/group.html",
        {
            "tie": tie,
            "form": form,
            "both": [(one, label_words(labels[one.pk]), homes.get(one.pk, 0)) for one in both],
        },
        status=422 if form.errors else 200,
    )
