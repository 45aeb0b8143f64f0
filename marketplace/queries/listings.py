"""An organisation's own listings, and what it may show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.choices import ClearanceKind, ListingKind, ListingState
from marketplace.models import OF_KINDS, Allowance, Clearance, Listing, Organisation


class ListingNotFound(NotFound):
    code = "listing-not-found"
    sentence = _("We cannot find this listing. It may be of another organisation.")


def listings_of(organisation: Organisation, kind: str = "") -> QuerySet[Listing]:
    """An organisation's listings, newest first; of one kind when that is said."""
    found = Listing.objects.select_related("municipality", *OF_KINDS, "allowance").filter(
        organisation=organisation
    )
    return (found.filter(kind=kind) if kind else found).order_by("-created_at", "-id")


def listing_of(organisation: Organisation, reference: str) -> Listing:
    """An organisation's own listing; another's is not found."""
    found = listings_of(organisation).select_related("feed_item__feed")
    listing = found.filter(reference=reference).first()
    if listing is None:
        raise ListingNotFound
    return listing


def listing_at_desk(reference: str) -> Listing:
    """Any organisation's listing, for our own people."""
    listing = (
        Listing.objects.select_related("organisation__party", "municipality", *OF_KINDS, "allowance")
        .filter(reference=reference)
        .first()
    )
    if listing is None:
        raise ListingNotFound
    return listing


def is_over(listing: Listing, now: datetime) -> bool:
    """Whether a published listing is over by its own dates: it holds no slot any more."""
    return listing.state == ListingState.PUBLISHED and listing.ends_at is not None and listing.ends_at <= now


def slot_has_ended(listing: Listing, now: datetime) -> bool:
    """Whether the slot that a listing holds is over: it may then be published again, in another slot."""
    return listing.allowance is not None and listing.allowance.until_at <= now


def agreements_in_standing(*, organisation_id: int, now: datetime) -> set[str]:
    """The agreements of an organisation whose listings may show at an instant: paid, or on credit terms."""
    standing = Clearance.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now),
        organisation_id=organisation_id,
        kind=ClearanceKind.STANDING,
        from_at__lte=now,
    )
    return set(standing.order_by().values_list("agreement_reference", flat=True))


@dataclass(frozen=True, slots=True)
class SlotUse:
    """How many listings of a kind an organisation may show at once, and how many hold a slot."""

    kind: ListingKind
    slots: int
    used: int
    until_at: datetime

    @property
    def free(self) -> int:
        """What is left; never below zero."""
        return max(self.slots - self.used, 0)


def slot_use_of(organisation: Organisation, now: datetime) -> list[SlotUse]:
    """The slots of an organisation at an instant, by kind, with how many are in use."""
    return slot_uses([organisation.pk], now).get(organisation.pk, [])


def slot_uses(organisation_ids: Collection[int], now: datetime) -> dict[int, list[SlotUse]]:
    """The same of many organisations, by id, in two queries; who has no slots is not in it."""
    allowances = list(
        Allowance.objects.filter(
            organisation_id__in=organisation_ids, from_at__lte=now, until_at__gt=now
        ).order_by("id")
    )
    held = Counter(
        Listing.objects.holding_a_slot_at(now)
        .filter(allowance__in=allowances)
        .values_list("organisation_id", "kind")
    )
    of_kind: dict[tuple[int, str], list[Allowance]] = {}
    for allowance in allowances:
        of_kind.setdefault((allowance.organisation_id, allowance.listing_kind), []).append(allowance)
    uses: dict[int, list[SlotUse]] = {}
    for organisation_id in dict.fromkeys(allowance.organisation_id for allowance in allowances):
        for kind in ListingKind:
            found = of_kind.get((organisation_id, kind.value), [])
            if found:
                use = SlotUse(
                    kind,
                    sum(allowance.slots for allowance in found),
                    held[organisation_id, kind.value],
                    max(allowance.until_at for allowance in found),
                )
                uses.setdefault(organisation_id, []).append(use)
    return uses
