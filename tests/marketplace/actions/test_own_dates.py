"""A listing's own dates: it shows within them, and is over at its own last second."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.periods import AMSTERDAM
from marketplace.actions.listings import change_listing
from marketplace.actions.publishing import NoSlotLeft, OverAlready, publish_listing
from marketplace.actions.visibility import listings_out_of_date, refresh_visibility
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.listings import slot_use_of
from marketplace.queries.live import ListingEnded, live_listing
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
    vacancy_facts,
)

pytestmark = pytest.mark.django_db

# The night of 27 to 28 March 2027 is the last one in winter time.
LAST_DAY = date(2027, 3, 28)
OVER = datetime(2027, 3, 29, 0, 0, tzinfo=AMSTERDAM)


def live(listing: Listing, at: datetime) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def test_a_vacancy_shows_until_its_last_day_of_work_is_over_in_amsterdam():
    listing = a_published_vacancy(ends_on=LAST_DAY)

    assert listing.over_at == OVER
    assert live(listing, OVER - timedelta(seconds=1))
    assert not live(listing, OVER)
    with pytest.raises(ListingEnded) as refusal:
        live_listing(kind=ListingKind.VACANCY, reference=listing.reference, now=OVER)
    assert refusal.value.data["ended_at"] == OVER
    assert listings_out_of_date() == []


def test_a_listing_that_is_over_gives_its_place_back():
    organisation = an_organisation()
    an_open_door(organisation, slots=1)
    a_published_vacancy(organisation, ends_on=LAST_DAY)
    second = a_draft(organisation)
    owner = an_owner_of(organisation)

    with pytest.raises(NoSlotLeft):
        publish_listing(listing=second, actor=owner, now=OVER - timedelta(seconds=1))
    assert [use.used for use in slot_use_of(organisation, OVER - timedelta(seconds=1))] == [1]
    assert [use.used for use in slot_use_of(organisation, OVER)] == [0]

    publish_listing(listing=second, actor=owner, now=OVER)
    assert live(second, OVER)


def test_what_is_over_is_not_put_online_and_nothing_moves():
    organisation = an_organisation()
    an_open_door(organisation)
    listing = a_draft(organisation, vacancy_facts(ends_on=date(2027, 3, 15)))

    with pytest.raises(OverAlready) as refusal:
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=NOW)

    assert refusal.value.data == {"day": "15-03-2027"}
    listing.refresh_from_db()
    assert (listing.state, listing.allowance_id, list(listing.live_during)) == ("draft", None, [])


def test_a_live_listing_cannot_be_changed_into_one_that_is_over():
    listing = a_published_vacancy()

    with pytest.raises(OverAlready), transaction.atomic():
        change_listing(
            organisation=listing.organisation,
            reference=listing.reference,
            facts=vacancy_facts(ends_on=date(2027, 3, 15)),
            actor=an_owner_of(listing.organisation),
            now=NOW,
        )

    assert live(listing, NOW)
    assert Listing.objects.get().over_at is None


def test_one_that_is_over_takes_a_place_anew_after_it_got_later_dates():
    organisation = an_organisation()
    an_open_door(organisation, slots=1)
    listing = a_published_vacancy(organisation, ends_on=LAST_DAY)
    owner = an_owner_of(organisation)
    other = a_draft(organisation)
    publish_listing(listing=other, actor=owner, now=OVER)

    changed = change_listing(
        organisation=organisation,
        reference=listing.reference,
        facts=vacancy_facts(ends_on=date(2027, 6, 30)),
        actor=owner,
        now=OVER,
    )

    assert (changed.state, changed.withdrawn_at) == ("withdrawn", OVER)
    assert not live(listing, OVER)
    with pytest.raises(NoSlotLeft):
        publish_listing(listing=changed, actor=owner, now=OVER)


def test_the_dates_that_a_partner_names_bound_it_too():
    listing = a_published_vacancy(ends_on=LAST_DAY)
    begin, end = NOW + timedelta(days=1), NOW + timedelta(days=2)
    Listing.objects.filter(pk=listing.pk).update(shows_from_at=begin, shows_until_at=end)

    refresh_visibility(listing_ids=[listing.pk])

    shown = [
        live(listing, at)
        for at in (begin - timedelta(seconds=1), begin, end - timedelta(seconds=1), end, OVER)
    ]
    assert shown == [False, True, True, False, False]


def test_one_whose_own_dates_leave_nothing_never_shows():
    listing = a_published_vacancy(ends_on=LAST_DAY)
    Listing.objects.filter(pk=listing.pk).update(shows_from_at=OVER + timedelta(days=1))

    refresh_visibility(listing_ids=[listing.pk])

    assert list(Listing.objects.get().live_during) == []


def test_the_database_refuses_a_listing_that_shows_until_before_it_shows():
    listing = a_published_vacancy()

    with (
        pytest.raises(IntegrityError, match="listing_shows_from_before_it_shows_until"),
        transaction.atomic(),
    ):
        Listing.objects.filter(pk=listing.pk).update(shows_from_at=NOW, shows_until_at=NOW)
