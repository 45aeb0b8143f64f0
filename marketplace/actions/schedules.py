"""Says from when until when a listing shows, by its partner's choice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import Invalid
from foundation.models import User
from marketplace.actions.listing_trail import record_about
from marketplace.actions.listings import locked_listing
from marketplace.actions.publishing import ListingRemoved, give_back_what_is_over
from marketplace.actions.visibility import refresh_visibility
from marketplace.choices import ListingState
from marketplace.models import Listing, Organisation


class ShowsBackwards(Invalid):
    code = "shows-backwards"
    sentence = _("It would stop showing before it begins. Choose a later moment.")


class ShowsUntilThePast(Invalid):
    code = "shows-until-the-past"
    sentence = _("This moment is past. Choose a later one, or take the listing offline.")


@transaction.atomic
def schedule_listing(
    *,
    organisation: Organisation,
    reference: str,
    from_at: datetime | None,
    until_at: datetime | None,
    actor: User,
    now: datetime,
) -> Listing:
    """Show a listing from an instant, until an instant, or both; nothing is no bound. Also before it is published.

    It takes its slot when it is published, not when it begins to show, and gives it back at its end. One that was over
    by its own dates is a withdrawn one then: to show again it is published again.

    Refuses an end that is past or not after the beginning, and what was removed by a decision.
    """
    listing = locked_listing(organisation=organisation, reference=reference)
    if listing.state == ListingState.REMOVED:
        raise ListingRemoved
    if until_at is not None and until_at <= now:
        raise ShowsUntilThePast(field="until_at")
    if until_at is not None and from_at is not None and until_at <= from_at:
        raise ShowsBackwards(field="until_at")
    give_back_what_is_over(listing=listing, now=now)
    listing.shows_from_at, listing.shows_until_at = from_at, until_at
    listing.save(update_fields=["shows_from_at", "shows_until_at"])
    refresh_visibility(listing_ids=[listing.pk])
    record_about("schedule_listing", listing, actor, now)
    listing.refresh_from_db(fields=["live_during"])
    return listing
