"""Which listings stay when there are fewer places."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.staying import choose_staying
from marketplace.queries.staying import losses_of
from web.portal.current import PartnerRequest, for_organisations
from web.portal.listing_pages import page_for


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def staying(request: PartnerRequest, kind: str) -> HttpResponse:
    """Tick which listings stay; nothing goes offline before the day."""
    organisation, now, problem = request.membership.organisation, clock.now(), ""
    ticked = set(request.POST.getlist("listing"))
    if request.method == "POST":
        try:
            choose_staying(
                organisation=organisation,
                kind=page_for(kind).kind,
                references=ticked,
                actor=request.user,
                now=now,
            )
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.success(request, _("Your choice is saved. You may change it until the day itself."))
            return redirect("web:listings-staying", kind=kind)
    loss = next((one for one in losses_of(organisation, now) if one.kind == kind), None)
    if loss is None:
        messages.info(
            request,
            problem or _("All your listings of this kind keep their places, so there is nothing to choose."),
        )
        return redirect("web:listings")
    rows = [(one, one.reference in ticked if problem else one.pk in loss.staying) for one in loss.listings]
    return render(
        request,
        "portal/listings_staying.html",
        {
            "loss": loss,
            "rows": rows,
            "chosen": sum(is_ticked for _listing, is_ticked in rows),
            "problem": problem,
        },
        status=422 if problem else 200,
    )
