"""Grants, extends and ends allowances: how many listings of a kind may be live at once. Billing calls these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from foundation.actions.audit import record
from foundation.actions.rows import update_days
from foundation.queries.keys import among_texts
from marketplace.actions.visibility import refresh_visibility
from marketplace.choices import ListingKind, ListingState
from marketplace.models import Allowance, Clearance, Listing, Organisation


@dataclass(frozen=True, slots=True)
class Slots:
    """So many listings of a kind at once, for a part of an agreement."""

    part_reference: str
    listing_kind: str
    slots: int


@transaction.atomic
def grant_allowance(
    *,
    organisation: Organisation,
    listing_kind: str,
    slots: int,
    from_at: datetime,
    until_at: datetime,
    agreement_reference: str,
    source_reference: str,
    part_reference: str = "",
    now: datetime,
) -> Allowance:
    """Grant slots from an instant until an instant. The same source again changes nothing."""
    allowance, is_new = Allowance.objects.get_or_create(
        source_reference=source_reference,
        defaults={
            "organisation": organisation,
            "listing_kind": listing_kind,
            "slots": slots,
            "from_at": from_at,
            "until_at": until_at,
            "agreement_reference": agreement_reference,
            "part_reference": part_reference,
        },
    )
    if is_new:
        record(
            action="grant_allowance",
            subject_kind="agreement",
            subject_reference=agreement_reference,
            organisation_reference=organisation.reference,
            now=now,
            facts={"listing_kind": listing_kind, "slots": slots, "until": until_at.isoformat()},
        )
    return allowance


@transaction.atomic
def extend_allowances(*, parts: Mapping[str, datetime]) -> int:
    """Let the allowances of parts of an agreement that go on last until an instant, by part; answer how many grew."""
    allowances = list(
        Allowance.objects.select_for_update().filter(part_reference__in=among_texts(parts)).order_by("id")
    )
    growing = [one for one in allowances if one.until_at < parts[one.part_reference]]
    update_days(Allowance, "until_at", {one.pk: parts[one.part_reference] for one in growing})
    refresh_visibility(organisation_ids=sorted({one.organisation_id for one in growing}))
    return len(growing)


@transaction.atomic
def end_allowances(*, agreement_reference: str, at: datetime, now: datetime) -> int:
    """End all allowances of an agreement at an instant; its listings are gone from then on."""
    ended = 0
    organisations: dict[int, str] = {}
    allowances = (
        Allowance.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(agreement_reference=agreement_reference, until_at__gte=at)
        .order_by("id")
    )
    for allowance in allowances:
        ends_sooner = allowance.until_at > at
        allowance.until_at, allowance.is_ending = max(at, allowance.from_at), True
        allowance.save(update_fields=["until_at", "is_ending"])
        if not ends_sooner:
            continue
        organisations[allowance.organisation_id] = allowance.organisation.reference
        ended += 1
    for organisation_reference in organisations.values():
        record(
            action="end_allowances",
            subject_kind="agreement",
            subject_reference=agreement_reference,
            organisation_reference=organisation_reference,
            now=now,
            facts={"at": at.isoformat(), "allowances": ended},
        )
    refresh_visibility(organisation_ids=sorted(organisations))
    return ended


@transaction.atomic
def change_allowances(
    *,
    organisation: Organisation,
    agreement_reference: str,
    closing: Sequence[str],
    opening: Sequence[Slots],
    at: datetime,
    until_at: datetime,
    source: str,
    now: datetime,
) -> None:
    """Let parts of an agreement go over into other parts at an instant: who shows stays, as far as slots reach.

    The new parts take over slots of the old ones at once, so that a listing that may stay holds a slot that lasts and
    needs nobody on the day itself; what is left of the old ones ends at that instant. What its partner chose to stay
    stays first, then what was shown first (see marketplace.actions.staying). `source` names the change.
    """
    old = list(
        Allowance.objects.select_for_update()
        .filter(part_reference__in=closing, until_at__gt=now)
        .order_by("listing_kind", "id")
    )
    for number, wanted in enumerate(opening):
        giving = [one for one in old if one.listing_kind == wanted.listing_kind]
        # At once: all of them begin now. Later: as many as the old ones have go over today, the rest comes then.
        over = wanted.slots if at <= now else min(wanted.slots, sum(one.slots for one in giving))
        rest = wanted.slots - over
        for slots, from_at, name in ((over, now, "a"), (rest, at, "b")):
            if slots:
                fresh = Allowance.objects.create(
                    organisation=organisation,
                    listing_kind=wanted.listing_kind,
                    slots=slots,
                    from_at=from_at,
                    until_at=max(until_at, from_at),
                    agreement_reference=agreement_reference,
                    part_reference=wanted.part_reference,
                    source_reference=f"{source}:{number}{name}",
                )
                if name == "a":
                    _move_listings(giving, fresh, slots, now)
        if at > now:
            _give_up(giving, over, now)
    for allowance in old:
        allowance.until_at, allowance.is_ending = min(allowance.until_at, max(at, allowance.from_at)), True
        allowance.save(update_fields=["until_at", "is_ending"])
    record(
        action="change_allowances",
        subject_kind="agreement",
        subject_reference=agreement_reference,
        organisation_reference=organisation.reference,
        now=now,
        facts={
            "at": at.isoformat(),
            "closing": list(closing),
            "opening": [one.part_reference for one in opening],
        },
    )
    refresh_visibility(organisation_ids=[organisation.pk])


def _move_listings(giving: Sequence[Allowance], to: Allowance, slots: int, now: datetime) -> None:
    listings = (
        Listing.objects.select_for_update(of=("self",))
        .holding_a_slot_at(now)
        .filter(allowance__in=giving)
        .order_by("-keeps_place", F("first_published_at").asc(nulls_last=True), "id")
        .values_list("id", flat=True)
    )
    Listing.objects.filter(pk__in=list(listings)[:slots]).update(allowance=to)


def _give_up(giving: Sequence[Allowance], slots: int, now: datetime) -> None:
    """Take slots out of allowances that are going to end; one that has none left ends now."""
    for allowance in giving:
        taken = min(slots, allowance.slots)
        slots -= taken
        if taken == allowance.slots:
            allowance.until_at = max(now, allowance.from_at)
        else:
            allowance.slots -= taken
        allowance.save(update_fields=["slots", "until_at"])


@transaction.atomic
def rename_part(*, part_reference: str, to: str) -> None:
    """The allowances of a part of an agreement belong to the part that continues it."""
    Allowance.objects.filter(part_reference=part_reference).update(part_reference=to)


@transaction.atomic
def hand_over(*, agreement_reference: str, organisation: Organisation, now: datetime) -> int:
    """Give the slots, standing and listings of an agreement to another organisation; answer how many listings.

    A listing shows on when the other organisation's own marks are in order. A profile is withdrawn where the other
    one has its own published in that programme.
    """
    allowances = Allowance.objects.select_for_update().filter(agreement_reference=agreement_reference)
    ids = list(allowances.order_by("id").values_list("id", flat=True))
    listings = list(
        Listing.objects.select_for_update(of=("self",))
        .filter(allowance_id__in=ids)
        .order_by("id")
        .values_list("id", "organisation_id")
    )
    listing_ids = [pk for pk, _organisation_id in listings]
    before = {organisation_id for _pk, organisation_id in listings}
    profiles = Listing.objects.filter(kind=ListingKind.PROFILE, state=ListingState.PUBLISHED)
    own = profiles.filter(organisation=organisation).order_by().values("programme")
    profiles.filter(pk__in=listing_ids, programme__in=own).update(
        state=ListingState.WITHDRAWN, withdrawn_at=now, live_during="{}"
    )
    Allowance.objects.filter(pk__in=ids).update(organisation=organisation)
    Clearance.objects.filter(agreement_reference=agreement_reference).update(organisation=organisation)
    Clearance.objects.filter(listing_id__in=listing_ids).update(organisation=organisation)
    Listing.objects.filter(pk__in=listing_ids).update(organisation=organisation)
    refresh_visibility(organisation_ids=sorted({*before, organisation.pk}))
    return len(listing_ids)
