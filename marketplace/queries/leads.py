"""Who answered listings, and who of the partner is told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from marketplace.models import Lead, LeadRoute, Organisation
from marketplace.queries.organisations import members_of


def leads_of(organisation: Organisation, now: datetime) -> QuerySet[Lead]:
    """Who wants to work here, newest first, as long as we may keep it."""
    return (
        Lead.objects.select_related("listing")
        .filter(listing__organisation=organisation, expires_at__gt=now)
        .order_by("-created_at", "-id")
    )


def lead_with(lead_id: int, now: datetime) -> Lead | None:
    """A lead by id, for what runs after commit; None once it may not be kept any more."""
    return (
        Lead.objects.select_related("listing", "listing__organisation", "listing__organisation__party")
        .filter(pk=lead_id, expires_at__gt=now)
        .first()
    )


def routes_of(organisation: Organisation) -> list[LeadRoute]:
    """Who is told of what, the choice for all listings first."""
    found = LeadRoute.objects.select_related("listing", "membership__user").filter(organisation=organisation)
    return list(found.order_by(F("listing__title").asc(nulls_first=True), "id"))


def told_of(lead: Lead) -> list[str]:
    """Who is mailed about a lead: the member chosen for its listing, for all listings, or else everybody.

    Addresses of members who can log in; that of the organisation when there is none.
    """
    organisation = lead.listing.organisation
    ways = {route.listing_id: route.membership.user for route in routes_of(organisation)}
    chosen = ways.get(lead.listing_id) or ways.get(None)
    if chosen is not None and chosen.is_active:
        return [chosen.email]
    everybody = [one.user.email for one in members_of(organisation) if one.user.is_active]
    return everybody or [organisation.party.email]
