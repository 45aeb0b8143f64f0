"""A partner chooses from when until when a listing shows; it begins and ends at that second."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from marketplace.actions.holds import ban_listing
from marketplace.actions.publishing import ListingRemoved, NoSlotLeft, OverAlready, publish_listing
from marketplace.actions.schedules import ShowsBackwards, ShowsUntilThePast, schedule_listing
from marketplace.actions.visibility import listings_out_of_date
from marketplace.models import Listing, Organisation
from marketplace.queries.listings import slot_use_of
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
)

pytestmark = pytest.mark.django_db
BEGIN, END = NOW + timedelta(days=3), NOW + timedelta(days=10)
SECOND = timedelta(seconds=1)


@pytest.fixture
def organisation() -> Organisation:
    found = an_organisation()
    an_open_door(found, slots=1)
    return found


def live(listing: Listing, at: datetime) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def schedule(listing: Listing, *, begin=BEGIN, end=END, at=NOW) -> Listing:
    return schedule_listing(
        organisation=listing.organisation,
        reference=listing.reference,
        from_at=begin,
        until_at=end,
        actor=an_owner_of(listing.organisation),
        now=at,
    )


def publish(listing: Listing, at=NOW) -> Listing:
    return publish_listing(listing=listing, actor=an_owner_of(listing.organisation), now=at)


def test_planned_before_it_is_published_it_takes_its_place_at_once_and_shows_at_that_second(organisation):
    listing = publish(schedule(a_draft(organisation)))

    assert slot_use_of(organisation, NOW)[0].free == 0
    with pytest.raises(NoSlotLeft):
        publish(a_draft(organisation))
    assert [live(listing, at) for at in (NOW, BEGIN - SECOND, BEGIN, END - SECOND, END)] == [
        *(False, False, True, True, False)
    ]
    assert listings_out_of_date() == []


def test_at_its_end_its_place_is_free_and_it_is_published_again_with_a_later_end(organisation):
    listing = a_published_vacancy(organisation)
    schedule(listing, begin=None)
    after = END + timedelta(days=1)
    with pytest.raises(OverAlready):
        publish(listing, after)
    other = publish(a_draft(organisation), END)
    assert live(other, END)

    again = schedule(listing, begin=None, end=None, at=after)

    assert (again.state, again.withdrawn_at) == ("withdrawn", END)
    assert not live(listing, after)
    with pytest.raises(NoSlotLeft):
        publish(listing, after)


def test_a_live_one_is_put_off_and_back_without_losing_its_place(organisation):
    listing = a_published_vacancy(organisation)

    schedule(listing, end=None)
    assert not live(listing, NOW)
    schedule(listing, begin=None, end=None)

    assert live(listing, NOW)
    assert slot_use_of(organisation, NOW)[0].used == 1


@pytest.mark.parametrize(
    ("begin", "end", "refusal"),
    [
        (None, NOW, ShowsUntilThePast),
        (END, BEGIN, ShowsBackwards),
        (BEGIN, BEGIN, ShowsBackwards),
    ],
)
def test_an_end_that_is_past_or_before_its_beginning_is_refused_and_nothing_moves(
    organisation, begin, end, refusal
):
    listing = a_published_vacancy(organisation)

    with pytest.raises(refusal) as refused:
        schedule(listing, begin=begin, end=end)

    assert refused.value.field == "until_at"
    listing.refresh_from_db()
    assert (listing.shows_from_at, listing.shows_until_at) == (None, None)


def test_what_was_removed_has_no_times_to_choose(organisation):
    listing = a_published_vacancy(organisation)
    ban_listing(listing=listing, now=NOW)

    with pytest.raises(ListingRemoved):
        schedule(listing)
