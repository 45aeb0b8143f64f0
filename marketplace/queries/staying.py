"""Places that end by a change or an end that was announced, and which listings stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.choices import ListingKind
from marketplace.models import Allowance, Listing, Organisation
from marketplace.queries.listings import agreements_in_standing
from marketplace.rules.staying import Holder, Places, ranked


@dataclass(frozen=True, slots=True)
class Loss:
    """From an instant on there are fewer places than listings of a kind: what stays, in order, and what does not."""

    kind: ListingKind
    at: datetime
    lasting: int
    listings: list[Listing]
    staying: frozenset[int]

    @property
    def going_offline(self) -> int:
        """How many listings hold a place that ends."""
        return len(self.listings) - self.lasting


@dataclass(frozen=True, slots=True)
class Seating:
    """The places of a kind at an instant, when some of them are announced to end, and who holds them."""

    at: datetime
    places: list[Places]
    holders: list[Holder]


def losses_of(organisation: Organisation, now: datetime) -> list[Loss]:
    """What an organisation has to choose, by kind: fewer places that last than listings, and at least one."""
    found = []
    for kind in ListingKind:
        seating = seating_of(organisation, kind, now)
        if seating is None:
            continue
        lasting = sum(one.slots for one in seating.places if one.last)
        after = [one for one in ranked(seating.holders) if not one.ends_before]
        if not 0 < lasting < len(after):
            continue
        by_id = Listing.objects.select_related("municipality").in_bulk([one.listing_id for one in after])
        lasts = {one.allowance_id for one in seating.places if one.last}
        staying = frozenset(one.listing_id for one in after if one.allowance_id in lasts)
        found.append(Loss(kind, seating.at, lasting, [by_id[one.listing_id] for one in after], staying))
    return found


def seating_of(organisation: Organisation, kind: str, now: datetime) -> Seating | None:
    """Who holds which place of a kind, when some of these are announced to end; else None.

    Only places of agreements in standing count: nobody is moved to where it would not show.
    """
    standing = agreements_in_standing(organisation_id=organisation.pk, now=now)
    allowances = [
        one
        for one in Allowance.objects.filter(
            organisation=organisation, listing_kind=kind, from_at__lte=now, until_at__gt=now
        ).order_by("id")
        if one.agreement_reference in standing
    ]
    ending = [one.until_at for one in allowances if one.is_ending]
    if not ending:
        return None
    at = min(ending)
    places = [
        Places(one.pk, one.slots, last=not (one.is_ending and one.until_at <= at)) for one in allowances
    ]
    return Seating(at, places, _holders(allowances, at, now))


def _holders(allowances: Sequence[Allowance], at: datetime, now: datetime) -> list[Holder]:
    return [
        Holder(
            listing_id=one.pk,
            allowance_id=one.allowance_id or 0,
            is_chosen=one.keeps_place,
            since=one.first_published_at,
            ends_before=one.ends_at is not None and one.ends_at <= at,
        )
        for one in Listing.objects.holding_a_slot_at(now).filter(allowance__in=allowances).order_by("id")
    ]


def organisations_losing_places(now: datetime) -> list[Organisation]:
    """Every organisation with places that are announced to end."""
    ids = Allowance.objects.filter(is_ending=True, from_at__lte=now, until_at__gt=now).values(
        "organisation_id"
    )
    return list(Organisation.objects.filter(pk__in=ids).order_by("pk"))
