"""What happened to a listing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.choices import ListingState
from marketplace.queries.listings import listing_of
from web.listing_history import history_rows
from web.portal.current import PartnerRequest, for_organisations


@for_organisations
@require_safe
def history(request: PartnerRequest, reference: str) -> HttpResponse:
    """Who did what when, what each change changed, and an earlier version to go on with."""
    listing = listing_of(request.membership.organisation, reference)
    return render(
        request,
        "portal/listing_history.html",
        {
            "listing": listing,
            "rows": history_rows(listing, names_staff=False),
            "may_restore": listing.state != ListingState.REMOVED,
        },
    )
