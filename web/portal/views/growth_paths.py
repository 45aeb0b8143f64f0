"""Growth paths of an organisation, and where others name its listings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.growth_paths import (
    accept_growth_step,
    change_growth_path,
    create_growth_path,
    end_growth_path,
    withdraw_growth_step,
)
from marketplace.queries.growth_paths import (
    growth_path_of,
    growth_paths_of,
    listings_for_paths,
    steps_asked_of,
)
from marketplace.queries.live import is_live_at
from web.portal.current import PartnerRequest, for_organisations
from web.portal.forms.growth_paths import GrowthPathForm


@for_organisations
@require_safe
def growth_paths(request: PartnerRequest) -> HttpResponse:
    """All paths with their steps, and what others ask."""
    organisation, now = request.membership.organisation, clock.now()
    paths = [
        {
            "path": path,
            "steps": [
                {
                    "step": step,
                    "is_own": step.listing.organisation_id == organisation.pk,
                    "is_live": is_live_at(step.listing, now),
                }
                for step in path.steps.all()
            ],
        }
        for path in growth_paths_of(organisation)
    ]
    return render(
        request, "portal/growth_paths.html", {"paths": paths, "asked": steps_asked_of(organisation)}
    )


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def edit_growth_path(request: PartnerRequest, reference: str = "") -> HttpResponse:
    """Make a path, or say its steps anew."""
    organisation = request.membership.organisation
    path = growth_path_of(organisation, reference) if reference else None
    form = GrowthPathForm(
        request.POST or None,
        listings=listings_for_paths(organisation),
        steps=[step.listing for step in path.steps.all()] if path else (),
    )
    if request.method == "POST" and form.is_valid():
        try:
            if path is None:
                create_growth_path(
                    organisation=organisation,
                    references=form.references(),
                    actor=request.user,
                    now=clock.now(),
                )
            else:
                change_growth_path(
                    organisation=organisation,
                    reference=path.reference,
                    references=form.references(),
                    actor=request.user,
                    now=clock.now(),
                )
        except Refusal as refusal:
            for part in refusal.parts:
                form.add_error(None, part.message)
        else:
            messages.success(request, _("Saved. Visitors see the path on the page of each of its steps."))
            return redirect("web:growth-paths")
    status = 422 if form.errors else 200
    return render(request, "portal/growth_path.html", {"form": form, "path": path}, status=status)


@for_organisations
@require_POST
def end(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take a path away."""
    end_growth_path(
        organisation=request.membership.organisation,
        reference=reference,
        actor=request.user,
        now=clock.now(),
    )
    messages.success(request, _("The growth path is gone. Its listings stay as they are."))
    return redirect("web:growth-paths")


@for_organisations
@require_POST
def accept(request: PartnerRequest, step: int) -> HttpResponse:
    """Agree to stand in another's path."""
    accept_growth_step(
        organisation=request.membership.organisation, step_id=step, actor=request.user, now=clock.now()
    )
    messages.success(request, _("You agreed. Visitors see your listing in the path."))
    return redirect("web:growth-paths")


@for_organisations
@require_POST
def withdraw(request: PartnerRequest, step: int) -> HttpResponse:
    """Refuse to stand in another's path, or stand in it no more."""
    withdraw_growth_step(
        organisation=request.membership.organisation, step_id=step, actor=request.user, now=clock.now()
    )
    messages.success(request, _("Your listing is not in that path any more."))
    return redirect("web:growth-paths")
