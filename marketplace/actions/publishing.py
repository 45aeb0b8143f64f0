"""Publishes and withdraws listings: a slot is taken under a lock, and given back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from foundation.amounts import euro
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.clearances import clear_content, end_content_clearance
from marketplace.actions.listing_trail import record_about
from marketplace.actions.visibility import refresh_visibility
from marketplace.choices import ListingKind, ListingState
from marketplace.models import Allowance, Listing
from marketplace.queries.listings import agreements_in_standing, slot_has_ended
from marketplace.queries.wages import minimum_wage_on
from marketplace.rules.content import fee_term_in


class WageBelowMinimum(Invalid):
    code = "wage-below-minimum"
    sentence = _(
        "The wage starts at {wage} per hour. The minimum wage is {minimum} per hour from 21 years (since {since}). "
        "Fill in {minimum} or more."
    )


class NoMinimumWageKnown(Conflict):
    code = "no-minimum-wage-known"
    sentence = _(
        "We do not know the minimum wage of this day, so we cannot check the wage. We have been told."
    )


class AsksWorkerForMoney(Invalid):
    code = "asks-worker-for-money"
    sentence = _(
        "The text says “{words}”. Somebody who looks for work never pays for it (Waadi, article 3). Take it out."
    )


class ContractNotSeparate(Invalid):
    code = "contract-not-separate"
    sentence = _(
        "A home may only be shown when its rent contract is separate from a work contract "
        "(Wet goed verhuurderschap). Confirm that it is."
    )


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


class NotPublished(Conflict):
    code = "not-published"
    sentence = _("This listing is not published, so there is nothing to withdraw.")


def check_content(*, listing: Listing, now: datetime) -> None:
    """Refuse what may not be shown: a wage under the minimum of the day, money asked for work, a tied home."""
    fee = fee_term_in(f"{listing.title}\n{listing.text}")
    if fee is not None:
        raise AsksWorkerForMoney(field="text", words=fee.words)
    if listing.kind == ListingKind.VACANCY:
        wage = minimum_wage_on(day_of(now))
        if wage is None:
            raise NoMinimumWageKnown
        if listing.vacancy.wage_from_cents < wage.step.cents_per_hour:
            raise WageBelowMinimum(
                field="wage_from_cents",
                wage=euro(listing.vacancy.wage_from_cents),
                minimum=euro(wage.step.cents_per_hour),
                since=wage.step.valid_from.strftime("%d-%m-%Y"),
            )
    if listing.kind == ListingKind.HOME and not listing.home.separate_contract:
        raise ContractNotSeparate(field="separate_contract")


def _locked_allowances(listing: Listing, now: datetime) -> list[Allowance]:
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


def _free_slot(allowances: list[Allowance], now: datetime) -> Allowance:
    if not allowances:
        raise NoAllowance
    used = dict(
        Listing.objects.filter(allowance__in=allowances, state=ListingState.PUBLISHED)
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
            allowance.until_at,
            -allowance.pk,
        ),
    )


@transaction.atomic
def publish_listing(*, listing: Listing, actor: User, now: datetime) -> Listing:
    """Publish a listing: its content is checked, it takes a slot, and shows while all its dates allow.

    One that was published before and whose slot has ended takes a new one, without being withdrawn first.

    Refuses a wage below the minimum of the day, money asked from a worker, a home tied to work, no slot left.
    """
    # Allowances before listings, as when billing renews or ends an agreement: nobody waits in a circle.
    allowances = _locked_allowances(listing, now)
    listing = (
        Listing.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality")
        .get(pk=listing.pk)
    )
    if listing.state == ListingState.PUBLISHED and not slot_has_ended(listing, now):
        raise AlreadyPublished
    check_content(listing=listing, now=now)
    listing.allowance = _free_slot(allowances, now)
    listing.state = ListingState.PUBLISHED
    listing.published_at = now
    listing.first_published_at = listing.first_published_at or now
    listing.withdrawn_at = None
    listing.save(update_fields=["allowance", "state", "published_at", "first_published_at", "withdrawn_at"])
    clear_content(listing=listing, now=now)
    refresh_visibility(listing_ids=[listing.pk])
    record_about("publish_listing", listing, actor, now)
    listing.refresh_from_db(fields=["live_during"])
    return listing


@transaction.atomic
def withdraw_listing(*, listing: Listing, actor: User, now: datetime) -> Listing:
    """Take a listing away at once; its slot is free again, and it may be published again later."""
    listing = (
        Listing.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=listing.pk)
    )
    if listing.state != ListingState.PUBLISHED:
        raise NotPublished
    end_content_clearance(listing=listing, at=now)
    Listing.objects.filter(pk=listing.pk).update(
        state=ListingState.WITHDRAWN, withdrawn_at=now, live_during="{}"
    )
    record_about("withdraw_listing", listing, actor, now)
    listing.refresh_from_db()
    return listing
