"""Publishes or withdraws several listings at once; each is done or refused by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import Invalid, Refusal
from foundation.models import User
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.models import Allowance, Listing, Organisation
from marketplace.queries.listings import ListingNotFound

AT_ONCE = 200


class TooManyAtOnce(Invalid):
    code = "too-many-at-once"
    sentence = _("You ticked {count} listings. Do at most {most} at once.")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one of several listings: done, or why not."""

    listing: Listing
    refusal: Refusal | None = None


@transaction.atomic
def publish_listings(
    *, organisation: Organisation, references: Collection[str], actor: User, now: datetime
) -> list[Done]:
    """Publish these as far as places reach, the oldest first, and say of each what came of it.

    Refuses as a whole a listing of another organisation, and more than may be done at once.
    """

    def publish(listing: Listing) -> Listing:
        return publish_listing(listing=listing, actor=actor, now=now)

    return _each(organisation, references, publish)


@transaction.atomic
def withdraw_listings(
    *, organisation: Organisation, references: Collection[str], actor: User, now: datetime
) -> list[Done]:
    """Take these away at once, and say of each what came of it; their places are free.

    Refuses as a whole a listing of another organisation, and more than may be done at once.
    """

    def withdraw(listing: Listing) -> Listing:
        return withdraw_listing(listing=listing, actor=actor, now=now)

    return _each(organisation, references, withdraw)


def _each(
    organisation: Organisation, references: Collection[str], deed: Callable[[Listing], Listing]
) -> list[Done]:
    wanted = set(references)
    if len(wanted) > AT_ONCE:
        raise TooManyAtOnce(count=len(wanted), most=AT_ONCE)
    # All allowances before the first listing, as everywhere: nobody waits in a circle.
    list(Allowance.objects.select_for_update().filter(organisation=organisation).order_by("id"))
    listings = list(Listing.objects.filter(organisation=organisation, reference__in=wanted).order_by("id"))
    if len(listings) != len(wanted):
        raise ListingNotFound
    outcomes = []
    for listing in listings:
        try:
            outcomes.append(Done(deed(listing)))
        except Refusal as refusal:
            outcomes.append(Done(listing, refusal))
    return outcomes
