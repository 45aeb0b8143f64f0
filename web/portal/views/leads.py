"""Who answered an organisation's listings: read, answer, delete, download, and who is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.errors import Refusal
from foundation.periods import day_of
from marketplace.actions.lead_answers import forget_lead, record_answer, route_leads
from marketplace.actions.leads import KEPT_FOR_MONTHS
from marketplace.choices import ListingKind, ListingState
from marketplace.queries.leads import leads_of, routes_of
from marketplace.queries.listings import listing_of, listings_of
from marketplace.queries.organisations import members_of
from web.portal.current import PartnerRequest, for_organisations
from web.tables import csv_answer

SHOWN = 200
OPEN = "open"


@for_organisations
@require_safe
def leads(request: PartnerRequest) -> HttpResponse:
    """Who answered, those that wait first asked for with ?state=open; as a file with ?as=csv."""
    organisation = request.membership.organisation
    found = leads_of(organisation, clock.now())
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("answers"),
            header=[
                _("Day"),
                _("Listing"),
                _("Name"),
                _("Contact"),
                _("Language"),
                _("Message"),
                _("Answered on"),
            ],
            rows=[
                [
                    day_of(one.created_at),
                    one.listing.title,
                    one.name,
                    one.contact,
                    one.get_language_display(),
                    one.message,
                    day_of(one.answered_at) if one.answered_at else "",
                ]
                for one in found
            ],
        )
    rows = list(found[:SHOWN])
    waiting = [one for one in rows if one.answered_at is None]
    state = request.GET.get("state", "")
    return render(
        request,
        "portal/leads.html",
        {
            "leads": waiting if state == OPEN else rows,
            "state": state,
            "total": len(rows),
            "waiting": len(waiting),
            "months": KEPT_FOR_MONTHS,
            "members": members_of(organisation),
            "routes": routes_of(organisation),
            "listings": listings_of(organisation).filter(
                state=ListingState.PUBLISHED, kind__in=[ListingKind.VACANCY, ListingKind.HOME]
            ),
        },
    )


@for_organisations
@require_POST
def answer(request: PartnerRequest, lead_id: int) -> HttpResponse:
    """Say that somebody was called or mailed, or was not."""
    record_answer(
        organisation=request.membership.organisation,
        lead_id=lead_id,
        answered="answered" in request.POST,
        actor=request.user,
        now=clock.now(),
    )
    return redirect("web:leads")


@for_organisations
@require_POST
def forget(request: PartnerRequest, lead_id: int) -> HttpResponse:
    """Delete a name."""
    forget_lead(
        organisation=request.membership.organisation, lead_id=lead_id, actor=request.user, now=clock.now()
    )
    messages.success(request, _("Deleted. Nothing of it is left."))
    return redirect("web:leads")


@for_organisations
@require_POST
def route(request: PartnerRequest) -> HttpResponse:
    """Choose who is told."""
    organisation = request.membership.organisation
    reference, reader = request.POST.get("listing", ""), request.POST.get("reader", "")
    try:
        route_leads(
            organisation=organisation,
            listing=listing_of(organisation, reference) if reference else None,
            membership_id=int(reader) if reader.isascii() and reader.isdigit() else None,
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Kept. New answers go there from now on."))
    return redirect("web:leads")
