"""Settings: who works here, and the keys of other systems."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from billing.actions.collecting import NoSuchRhythm, set_collective_invoicing
from billing.choices import CollectingMonths
from billing.queries.collecting import months_collected
from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.api_keys import NAME_LENGTH, create_key, revoke_key
from marketplace.actions.persons import refuse_person
from marketplace.actions.settings import set_approval_limit
from marketplace.choices import ApiScope, MemberRole
from marketplace.queries.api_keys import keys_of
from marketplace.queries.organisations import invitations_of, members_of
from web.portal.amounts import cents_typed
from web.portal.current import PartnerRequest, for_members, for_organisations
from web.portal.views.members import InvitationForm


class KeyForm(forms.Form):
    """A new API key."""

    name = forms.CharField(
        label=gettext_lazy("What is the key for?"),
        help_text=gettext_lazy("For example: our own website"),
        max_length=NAME_LENGTH,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: PartnerRequest) -> HttpResponse:
    """The facts of the organisation, its members and its keys; a new key is shown once. Of a person: who they are."""
    organisation = request.membership.organisation
    if organisation.party.is_person:
        if request.method == "POST":
            refuse_person(organisation)
        return render(request, "portal/settings_person.html", {"party": organisation.party})
    form = KeyForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            new_key = create_key(
                organisation=organisation,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            secret = new_key.secret
            form = KeyForm()
    response = render(
        request,
        "portal/settings.html",
        {
            "organisation": organisation,
            "members": members_of(organisation),
            "invitations": invitations_of(organisation, clock.now()),
            "is_owner": request.membership.role == MemberRole.OWNER,
            "invitation_form": InvitationForm(auto_id="invitation_%s"),
            "keys": keys_of(organisation),
            "form": form,
            "secret": secret,
            "rhythms": [(None, _("each invoice when it falls due")), *CollectingMonths.choices],
            "collecting": months_collected(organisation),
        },
        status=422 if form.errors else 200,
    )
    # The page may hold a secret: no cache on the way keeps it.
    response["Cache-Control"] = "no-store"
    return response


@for_organisations
@require_POST
def revoke(request: PartnerRequest, prefix: str) -> HttpResponse:
    """End a key at once."""
    revoke_key(
        organisation=request.membership.organisation, prefix=prefix, actor=request.user, now=clock.now()
    )
    messages.success(request, _("The key {prefix}… no longer works.").format(prefix=prefix))
    return redirect("web:settings")


@for_organisations
@require_POST
def collective(request: PartnerRequest) -> HttpResponse:
    """Each invoice by itself, or together every so many months."""
    typed = request.POST.get("months", "")
    try:
        set_collective_invoicing(
            organisation=request.membership.organisation,
            months=int(typed) if typed else None,
            actor=request.user,
            now=clock.now(),
        )
    except ValueError:
        messages.error(request, NoSuchRhythm().message)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Kept. It holds for every invoice from now on."))
    return redirect("web:settings")


@for_organisations
@require_POST
def approval(request: PartnerRequest) -> HttpResponse:
    """Above which amount a colleague must agree to a quote; nothing asks none."""
    try:
        cents = cents_typed(request.POST.get("above", ""))
        set_approval_limit(
            organisation=request.membership.organisation, cents=cents, actor=request.user, now=clock.now()
        )
    except ValueError:
        messages.error(request, _("Write the amount in euros, for example 15,40."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Kept. It holds for every quote from now on."))
    return redirect("web:settings")
