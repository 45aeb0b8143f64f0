"""Who works for an organisation: inviting, joining, leaving."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.errors import Refusal
from foundation.models import User
from marketplace.actions.members import (
    accept_invitation,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from marketplace.choices import MemberRole
from marketplace.queries.organisations import invitations_for
from web.portal.current import SESSION_KEY, PartnerRequest, for_organisations


class InvitationForm(forms.Form):
    """A colleague to invite."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address of your colleague"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What may your colleague do?"),
        choices=MemberRole.choices,
        initial=MemberRole.MANAGER,
        widget=forms.RadioSelect,
    )


@for_organisations
@require_POST
def invite(request: PartnerRequest) -> HttpResponse:
    """Ask a colleague to join."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Fill in the e-mail address of your colleague, and what it may do."))
        return redirect("web:settings")
    try:
        invitation = invite_member(
            organisation=request.membership.organisation,
            email=form.cleaned_data["email"],
            role=form.cleaned_data["role"],
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("We mail an invitation to {email}. It is open for 14 days.").format(email=invitation.email),
        )
    return redirect("web:settings")


@for_organisations
@require_POST
def withdraw(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take an invitation back."""
    try:
        withdraw_invitation(
            organisation=request.membership.organisation,
            reference=reference,
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("web:settings")


@for_organisations
@require_POST
def remove(request: PartnerRequest, membership_id: int) -> HttpResponse:
    """Let a colleague, or oneself, no longer work here."""
    try:
        remove_member(
            organisation=request.membership.organisation,
            membership_id=membership_id,
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:settings")
    if membership_id == request.membership.pk:
        request.session.pop(SESSION_KEY, None)
        messages.success(request, _("You no longer work for this organisation in the portal."))
        return redirect("web:portal")
    messages.success(request, _("Your colleague no longer has access."))
    return redirect("web:settings")


@login_required
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """The open invitations of whoever is logged in."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    return render(
        request, "portal/invitations.html", {"invitations": invitations_for(request.user, clock.now())}
    )


@login_required
@require_POST
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Join, and work for that organisation from here on."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    try:
        membership = accept_invitation(reference=reference, user=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:invitations")
    request.session[SESSION_KEY] = membership.organisation.reference
    messages.success(
        request, _("Welcome. You work for {name} now.").format(name=membership.organisation.name)
    )
    return redirect("web:portal")
