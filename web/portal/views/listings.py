"""An organisation's listings: what stands where, publishing, withdrawing, and who wants the job."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.publishing import withdraw_listing
from marketplace.queries.content import sent_back_to
from marketplace.queries.listings import leads_of, listing_of, listings_of, slot_use_of
from marketplace.queries.proposals import listings_with_proposals
from quality.queries.reports import open_questions_to
from web.portal.current import PartnerRequest, for_organisations
from web.portal.listing_pages import kinds_for
from web.portal.listing_publishing import published
from web.portal.listing_standing import standings_of


@for_organisations
@require_safe
def listings(request: PartnerRequest) -> HttpResponse:
    """All listings of the organisation, with the slots they hold."""
    organisation = request.membership.organisation
    now = clock.now()
    rows = standings_of(
        listings_of(organisation),
        sent_back=sent_back_to(organisation),
        proposals=listings_with_proposals(organisation),
    )
    asked = request.GET.get("state", "")
    counts = {
        state: sum(row.state == state for row in rows)
        for state in ("live", "hold", "review", "sent_back", "draft", "over", "withdrawn", "removed")
    }
    return render(
        request,
        "portal/listings.html",
        {
            "rows": [row for row in rows if not asked or row.state == asked],
            "state": asked,
            "counts": counts,
            "total": len(rows),
            "uses": slot_use_of(organisation, now),
            "kinds": kinds_for(organisation),
            "questions": open_questions_to(organisation)[:20],
        },
    )


@for_organisations
@require_POST
def publish(request: PartnerRequest, reference: str) -> HttpResponse:
    """Publish a listing that was saved before."""
    return published(request, listing_of(request.membership.organisation, reference))


@for_organisations
@require_POST
def withdraw(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take a listing away at once, or take back what waits for our look."""
    listing = listing_of(request.membership.organisation, reference)
    try:
        withdrawn = withdraw_listing(listing=listing, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:listings")
    if withdrawn.state == "draft":
        messages.success(
            request, _("“{title}” is a draft again. We do not look at it.").format(title=listing.title)
        )
    else:
        messages.success(
            request, _("“{title}” is offline. Its place is free again.").format(title=listing.title)
        )
    return redirect("web:listings")


@for_organisations
@require_safe
def leads(request: PartnerRequest) -> HttpResponse:
    """Who wants to work here."""
    return render(
        request, "portal/leads.html", {"leads": leads_of(request.membership.organisation, clock.now())[:200]}
    )
