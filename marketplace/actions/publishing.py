"""Publishes and withdraws listings: a slot is taken under a lock, and given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from foundation.errors import Conflict, refuse_all
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.clearances import clear_content, end_content_clearance
from marketplace.actions.content import explained_all
from marketplace.actions.listing_trail import record_about
from marketplace.actions.profiles import refuse_second_profile
from marketplace.actions.search_index import learn_words
from marketplace.actions.visibility import refresh_visibility
from marketplace.actions.waiting import send_to_review, take_back_review
from marketplace.choices import ListingKind, ListingState
from marketplace.models import OF_KINDS, Allowance, Listing
from marketplace.models.fields import EMPTY
from marketplace.queries.content import faults_of_stored, still_asking
from marketplace.queries.listings import agreements_in_standing, is_over, slot_has_ended
from marketplace.rules.faults import Fault, refusing


class NoAllowance(Conflict):
    code = "no-allowance"
    sentence = _("You have no places for this kind of listing. Choose a package first.")


class NoSlotLeft(Conflict):
    code = "no-slot-left"
    sentence = ngettext_lazy(
        "Your {slots} place is in use. Withdraw a listing, or add a place to your package.",
        "All your {slots} places are in use. Withdraw a listing, or add a place to your package.",
        "slots",
    )

    @property
    def message(self) -> str:
        """The sentence with its number."""
        return str(self.sentence % {"slots": self.data["slots"]}).format(**self.data)


class AlreadyPublished(Conflict):
    code = "already-published"
    sentence = _("This listing is published already.")


class ListingRemoved(Conflict):
    code = "listing-removed"
    sentence = _(
        "We removed this listing by a decision, so it cannot be published. The decision says why and how you object."
    )


class NotPublished(Conflict):
    code = "not-published"
    sentence = _("This listing is not published, so there is nothing to withdraw.")


class WaitsAlready(Conflict):
    code = "waits-already"
    sentence = _("This listing waits for our look already. You hear from us within two working days.")


class OverAlready(Conflict):
    code = "over-already"
    sentence = _("By its own dates this was over on {day}, so nobody would see it. Fill in later dates.")


class SessionHasBegun(Conflict):
    code = "session-has-begun"
    sentence = _("This session has begun already, so it is too late to announce it. Fill in a later moment.")


class SessionWasHeld(Conflict):
    code = "session-was-held"
    sentence = _("This session is over and used its place. Write a new one for another day.")


def refuse_over(over_at: datetime | None, now: datetime) -> None:
    """Refuse to show what is over by its own dates."""
    if over_at is not None and over_at <= now:
        # The last day on which it could be used: an end at midnight belongs to the day before.
        last = day_of(over_at - timedelta(microseconds=1))
        raise OverAlready(day=last.strftime("%d-%m-%Y"))


def refuse_begun(listing: Listing, now: datetime) -> None:
    """Refuse to put a session online that has begun."""
    if listing.kind == ListingKind.SESSION and listing.session.starts_at <= now:
        raise SessionHasBegun


def give_back_what_is_over(*, listing: Listing, now: datetime) -> None:
    """A locked listing that is over by its own dates, and still stands as published, is withdrawn as of that moment.

    Refuses a session: it used its place up, and another one is a listing of its own.
    """
    if is_over(listing, now):
        if listing.kind == ListingKind.SESSION:
            raise SessionWasHeld
        end_content_clearance(listing=listing, at=now)
        listing.state, listing.withdrawn_at, listing.live_during = (
            ListingState.WITHDRAWN,
            listing.ends_at,
            EMPTY,
        )
        listing.save(update_fields=["state", "withdrawn_at", "live_during"])


def refuse_content(faults: Sequence[Fault]) -> None:
    """Refuse what may not be shown, all of it at once."""
    refuse_all(explained_all(refusing(faults)))


def faults_in_stored(listing: Listing, now: datetime) -> list[Fault]:
    """What is wrong with one stored listing on the day of an instant."""
    return faults_of_stored([listing], day=day_of(now))[0]


def locked_allowances(listing: Listing, now: datetime) -> list[Allowance]:
    """The allowances that a listing can take a slot of, locked."""
    # In key order: who publishes at the same time waits here.
    return list(
        Allowance.objects.select_for_update()
        .filter(
            organisation_id=listing.organisation_id,
            listing_kind=listing.kind,
            from_at__lte=now,
            until_at__gt=now,
        )
        .order_by("id")
    )


def free_slot(allowances: list[Allowance], now: datetime) -> Allowance:
    """The slot that a listing takes; refuses when there is none."""
    if not allowances:
        raise NoAllowance
    used = dict(
        Listing.objects.holding_a_slot_at(now)
        .filter(allowance__in=allowances)
        .values_list("allowance_id")
        .annotate(count=Count("id"))
        .order_by("allowance_id")
    )
    free = [allowance for allowance in allowances if used.get(allowance.pk, 0) < allowance.slots]
    if not free:
        raise NoSlotLeft(slots=sum(allowance.slots for allowance in allowances))
    # One that shows at once before one that waits for its payment; of these the one that lasts longest, so that a
    # listing does not end sooner than it need.
    standing = agreements_in_standing(organisation_id=free[0].organisation_id, now=now)
    return max(
        free,
        key=lambda allowance: (
            allowance.agreement_reference in standing,
            not allowance.is_ending,
            allowance.until_at,
            -allowance.pk,
        ),
    )


@transaction.atomic
def publish_listing(*, listing: Listing, actor: User, now: datetime) -> Listing:
    """Publish a listing: its content is checked, it takes a slot, and shows while all its dates allow.

    One in which a person must look first waits in review, and takes no slot yet (ADR 0027). One that was published
    before and whose slot has ended takes a new one, without being withdrawn first.

    Refuses all at once what may not be shown (docs/algorithms/content-checks.md), what is over by its own dates, when
    no slot is left, and what was removed by a decision. One that is on hold stays so.
    """
    # Allowances before listings, as when billing renews or ends an agreement: nobody waits in a circle.
    allowances = locked_allowances(listing, now)
    listing = (
        Listing.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality", *OF_KINDS)
        .get(pk=listing.pk)
    )
    if listing.state == ListingState.REMOVED:
        raise ListingRemoved
    refuse_over(listing.ends_at, now)
    if listing.state == ListingState.PUBLISHED and not slot_has_ended(listing, now):
        raise AlreadyPublished
    refuse_begun(listing, now)
    if listing.kind == ListingKind.PROFILE:
        refuse_second_profile(listing, listing.programme)
    faults = faults_in_stored(listing, now)
    refuse_content(faults)
    asked = still_asking(listing, faults)
    slot = free_slot(allowances, now)
    if asked:
        if listing.state == ListingState.REVIEW:
            raise WaitsAlready
        send_to_review(listing=listing, faults=asked, actor=actor, now=now)
        return listing
    if listing.state == ListingState.REVIEW:
        take_back_review(listing=listing, now=now)
    put_online(listing=listing, slot=slot, actor=actor, now=now)
    return listing


def put_online(*, listing: Listing, slot: Allowance, actor: User, now: datetime) -> None:
    """Publish a locked listing whose content was checked, in a slot that is free."""
    listing.allowance = slot
    listing.state = ListingState.PUBLISHED
    listing.published_at = now
    listing.first_published_at = listing.first_published_at or now
    listing.withdrawn_at = None
    listing.save(update_fields=["allowance", "state", "published_at", "first_published_at", "withdrawn_at"])
    clear_content(listing=listing, now=now)
    refresh_visibility(listing_ids=[listing.pk])
    learn_words([listing])
    record_about("publish_listing", listing, actor, now)
    listing.refresh_from_db(fields=["live_during"])


@transaction.atomic
def withdraw_listing(*, listing: Listing, actor: User, now: datetime) -> Listing:
    """Take a listing away at once; its slot is free again, and it may be published again later.

    One that waits for our look is taken back, and so is a change of it that waits; one that never showed is then a
    draft again.
    """
    listing = (
        Listing.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=listing.pk)
    )
    if listing.state == ListingState.REVIEW and listing.first_published_at is None:
        take_back_review(listing=listing, now=now)
        Listing.objects.filter(pk=listing.pk).update(state=ListingState.DRAFT)
        record_about("take_back_listing", listing, actor, now)
        listing.refresh_from_db()
        return listing
    if listing.state not in {ListingState.PUBLISHED, ListingState.REVIEW}:
        raise NotPublished
    if is_over(listing, now) and listing.kind == ListingKind.SESSION:
        raise SessionWasHeld
    take_back_review(listing=listing, now=now)
    end_content_clearance(listing=listing, at=now)
    Listing.objects.filter(pk=listing.pk).update(
        state=ListingState.WITHDRAWN, withdrawn_at=now, live_during="{}"
    )
    record_about("withdraw_listing", listing, actor, now)
    listing.refresh_from_db()
    return listing
