"""The partner chooses which listings stay when there are fewer places (prose: docs/algorithms/listings.md)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from foundation.actions.audit import record
from foundation.actions.outbox import leave_messages
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.visibility import refresh_visibility
from marketplace.choices import ListingKind
from marketplace.models import Allowance, Listing, Organisation
from marketplace.queries.staying import Loss, losses_of, organisations_losing_places, seating_of
from marketplace.rules.staying import moves

# Days before there are fewer places on which the partner is reminded, if there is something to choose.
REMINDED_DAYS = (14, 3)
PLACES_END = "places.end"


class NothingToChoose(Conflict):
    code = "nothing-to-choose"
    sentence = _("All your listings of this kind keep their places, so there is nothing to choose.")


class TooManyStay(Invalid):
    code = "too-many-stay"
    sentence = ngettext_lazy(
        "You ticked {chosen} listings, and {places} place is left. Take some ticks away.",
        "You ticked {chosen} listings, and {places} places are left. Take some ticks away.",
        "places",
    )

    @property
    def message(self) -> str:
        """The sentence with its numbers."""
        return str(self.sentence % {"places": self.data["places"]}).format(**self.data)


class NotAmongThese(Conflict):
    code = "not-among-these"
    sentence = _("One of these listings holds no place any more. Look at the list again, then choose.")


@transaction.atomic
def choose_staying(
    *, organisation: Organisation, kind: str, references: Collection[str], actor: User, now: datetime
) -> Loss:
    """Let these listings stay when places end, in this order of rank: these, then what shows longest.

    They take the places that last at once, and those not chosen the places that end: nothing goes on or off before the
    day, and nothing needs anybody on it. The choice is kept through later changes, until another one.

    Refuses when every listing keeps its place, more than there will be places, and what holds no place.
    """
    lock_places(organisation)
    loss = next((one for one in losses_of(organisation, now) if one.kind == kind), None)
    if loss is None:
        raise NothingToChoose
    chosen = {one.pk for one in loss.listings if one.reference in set(references)}
    if len(chosen) != len(set(references)):
        raise NotAmongThese
    if len(chosen) > loss.lasting:
        raise TooManyStay(chosen=len(chosen), places=loss.lasting)
    of_kind = Listing.objects.filter(organisation=organisation, kind=kind)
    of_kind.filter(keeps_place=True).exclude(pk__in=chosen).update(keeps_place=False)
    of_kind.filter(pk__in=chosen).update(keeps_place=True)
    _seat(organisation, kind, now, swap=True)
    record(
        action="choose_staying_listings",
        subject_kind="organisation",
        subject_reference=organisation.reference,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"kind": kind, "at": loss.at.isoformat(), "chosen": sorted(references)},
    )
    return loss


def lock_places(organisation: Organisation) -> None:
    """Lock all allowances of an organisation in key order, before the first of its listings."""
    list(Allowance.objects.select_for_update().filter(organisation=organisation).order_by("id"))


def _seat(organisation: Organisation, kind: str, now: datetime, *, swap: bool) -> int:
    seating = seating_of(organisation, kind, now)
    taking = moves(seating.holders, seating.places, swap=swap) if seating is not None else {}
    listings = list(Listing.objects.select_for_update(of=("self",)).filter(pk__in=taking).order_by("id"))
    for listing in listings:
        listing.allowance_id = taking[listing.pk]
        listing.save(update_fields=["allowance"])
    refresh_visibility(listing_ids=[listing.pk for listing in listings])
    return len(listings)


def fill_lasting_places(*, now: datetime) -> int:
    """Let listings whose place ends take lasting places that came free; nobody gives one up. Answer how many moved.

    Run it at any time, also twice: a listing that was withdrawn meanwhile leaves a place that another can keep.
    """
    moved = 0
    for organisation in organisations_losing_places(now):
        with transaction.atomic():
            lock_places(organisation)
            moved += sum(_seat(organisation, kind, now, swap=False) for kind in ListingKind)
    return moved


@transaction.atomic
def remind_of_ending_places(*, now: datetime) -> int:
    """Leave a letter 14 and 3 days before there are fewer places than listings; answer how many. Each letter once."""
    references = []
    for organisation in organisations_losing_places(now):
        for loss in losses_of(organisation, now):
            left = loss.at - now
            days = min((one for one in REMINDED_DAYS if left <= timedelta(days=one)), default=None)
            if days is not None:
                references.append(
                    f"{organisation.reference}:{loss.kind}:{day_of(loss.at).isoformat()}:{days}"
                )
    leave_messages(kind=PLACES_END, references=references)
    return len(references)
