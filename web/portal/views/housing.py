"""A partner says that it houses people who work for it, or does not any more; what that means stands beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.errors import Refusal
from marketplace.choices import Role
from marketplace.models import Organisation
from quality.actions.sign_up import declare_housing
from quality.queries.asked_later import asked_later
from quality.queries.housing import preview_housing
from quality.queries.marks import mark_names
from quality.words import asked_words, scope_words
from web.portal.current import PartnerRequest, for_organisations


def later_facts(organisation: Organisation) -> dict[str, object]:
    """What the part of a page says about what will be asked (portal/asked_later.html)."""
    names = mark_names()
    later = [
        (
            one,
            scope_words(*one.scope),
            [asked_words(thing, names) for thing in one.asked],
            [asked_words(thing, names) for thing in one.missing],
        )
        for one in asked_later(organisation=organisation, now=clock.now())
    ]
    can_house = any(role.role in {Role.AGENCY, Role.EMPLOYER} for role in organisation.roles.all())
    return {"later": later, "can_house": can_house, "houses_workers": organisation.houses_workers}


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def housing(request: PartnerRequest) -> HttpResponse:
    """The other of what is known now: what it closes and opens, and the button that says it."""
    organisation, now = request.membership.organisation, clock.now()
    if request.method == "POST":
        try:
            declare_housing(
                organisation=organisation,
                houses_workers=request.POST.get("houses_workers") == "yes",
                actor=request.user,
                now=now,
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("web:housing-declare")
        messages.success(request, _("Kept. What we ask of you follows from it."))
        return redirect("web:marks")
    becomes = not organisation.houses_workers
    names = mark_names()
    changes = preview_housing(organisation=organisation, houses_workers=becomes, now=now)
    lost: dict[str, int] = {}
    for one in changes:
        if one.loses_at:
            lost[one.scope[0]] = max(lost.get(one.scope[0], 0), one.listings)
    return render(
        request,
        "portal/housing.html",
        {
            "becomes": becomes,
            "changes": [
                (one, scope_words(*one.scope), [asked_words(thing, names) for thing in one.missing])
                for one in changes
            ],
            "lost": sum(lost.values()),
        },
    )
