"""Keeps a listing from visitors by a decision of the floor above, and lets it back. The slot quality fills."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, Invalid
from marketplace.actions.clearances import end_content_clearance
from marketplace.actions.visibility import refresh_visibility
from marketplace.actions.waiting import take_back_review
from marketplace.choices import ListingState
from marketplace.models import Listing, ListingHold


class AlreadyOnHold(Conflict):
    code = "listing-already-on-hold"
    sentence = _("“{title}” is on hold already. Put it back first, or remove it.")


class NotOnHold(Conflict):
    code = "listing-not-on-hold"
    sentence = _("“{title}” is not on hold and was not removed, so there is nothing to put back.")


class AlreadyRemoved(Conflict):
    code = "listing-already-removed"
    sentence = _("“{title}” was removed already.")


class HoldEndsInThePast(Invalid):
    code = "hold-ends-in-the-past"
    sentence = _("The last day on hold must be today or later.")


def _locked(listing: Listing) -> Listing:
    return Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)


@transaction.atomic
def hold_listing(
    *, listing: Listing, until_at: datetime | None, source_reference: str, now: datetime
) -> ListingHold:
    """Hide a listing at this second, until an instant or until further notice. It keeps its slot.

    It is back at that second by its date alone. Refuses one that is on hold or removed, and an end that is past.
    """
    locked = _locked(listing)
    if locked.state == ListingState.REMOVED:
        raise AlreadyRemoved(title=locked.title)
    if until_at is not None and until_at <= now:
        raise HoldEndsInThePast(field="until_on")
    if locked.holds.filter(Q(until_at=None) | Q(until_at__gt=now)).exists():
        raise AlreadyOnHold(title=locked.title)
    hold = ListingHold.objects.create(
        listing=locked, from_at=now, until_at=until_at, source_reference=source_reference
    )
    refresh_visibility(listing_ids=[locked.pk])
    return hold


@transaction.atomic
def release_listing(*, listing: Listing, now: datetime) -> None:
    """Let a listing back: one on hold shows from this second, a removed one may be published again by its partner."""
    locked = _locked(listing)
    if locked.state == ListingState.REMOVED:
        Listing.objects.filter(pk=locked.pk).update(state=ListingState.WITHDRAWN)
        return
    ended = locked.holds.filter(Q(until_at=None) | Q(until_at__gt=now)).update(
        until_at=Greatest(F("from_at"), now)
    )
    if not ended:
        raise NotOnHold(title=locked.title)
    refresh_visibility(listing_ids=[locked.pk])


@transaction.atomic
def ban_listing(*, listing: Listing, now: datetime) -> None:
    """Take a listing away for good: its slot is free again, and its partner cannot publish it any more."""
    locked = _locked(listing)
    if locked.state == ListingState.REMOVED:
        raise AlreadyRemoved(title=locked.title)
    end_content_clearance(listing=locked, at=now)
    take_back_review(listing=locked, now=now)
    # What was decided before is overtaken: a removed listing that is let back is not on hold as well.
    locked.holds.filter(Q(until_at=None) | Q(until_at__gt=now)).update(until_at=Greatest(F("from_at"), now))
    Listing.objects.filter(pk=locked.pk).update(
        state=ListingState.REMOVED, withdrawn_at=now, live_during="{}"
    )
