"""A partner says which organisations are of the same group, and when that is over (R4)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.groups import declare_group, withdraw_group
from marketplace.queries.groups import group_tie_of, group_ties_of
from web.portal.current import PartnerRequest, for_organisations


class GroupForm(forms.Form):
    """The other organisation, and how the two belong together."""

    number = forms.CharField(
        label=gettext_lazy("KvK number of the other organisation"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    explanation = forms.CharField(
        label=gettext_lazy("How do you belong together?"),
        help_text=gettext_lazy("For example: the same owner, or one is the parent company of the other."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: PartnerRequest) -> HttpResponse:
    """What was declared and how it stands, and the form to declare another."""
    organisation = request.membership.organisation
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tie = declare_group(
                organisation=organisation,
                number=form.cleaned_data["number"],
                explanation=form.cleaned_data["explanation"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request,
                _("We look whether you and {name} are of one group. Until then nothing changes.").format(
                    name=tie.other.name
                ),
            )
            return redirect("web:groups")
    return render(
        request,
        "portal/groups.html",
        {"form": form, "ties": group_ties_of(organisation), "organisation": organisation},
        status=422 if form.errors else 200,
    )


@for_organisations
@require_POST
def withdraw(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take back what we did not decide yet; say of what we confirmed that it is over."""
    organisation = request.membership.organisation
    tie = group_tie_of(organisation, reference)
    try:
        withdrawn = withdraw_group(
            organisation=organisation,
            reference=tie.reference,
            explanation=request.POST.get("explanation", ""),
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:groups")
    if withdrawn.end_asked_at:
        messages.success(request, _("We look whether it is over. Until then the label of the homes stays."))
    else:
        messages.success(request, _("Taken back."))
    return redirect("web:groups")
