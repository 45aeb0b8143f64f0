"""Which listings stay when an agreement ends and another goes on, and who chooses at the same moment."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from foundation.models import AuditEntry
from marketplace.actions.allowances import end_allowances
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.actions.staying import NotAmongThese, NothingToChoose, TooManyStay, choose_staying
from marketplace.actions.visibility import listings_out_of_date
from marketplace.models import Allowance, Listing, Organisation
from marketplace.queries.staying import losses_of
from tests.marketplace.actions.test_proposals import at_once
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
)

pytestmark = pytest.mark.django_db
DAY = NOW + timedelta(days=30)


@pytest.fixture
def organisation() -> Organisation:
    """Five places of an agreement that ends on the day, two of one that goes on; six vacancies."""
    return _an_organisation_that_loses_places()


def _an_organisation_that_loses_places() -> Organisation:
    found = an_organisation()
    an_open_door(found, slots=2, agreement="A-STAYS")
    an_open_door(found, slots=5, agreement="A-ENDS")
    for hour in range(6):
        a_published_vacancy(found, now=NOW + timedelta(hours=hour))
    ending = Allowance.objects.get(slots=5)
    end_allowances(agreement_reference=ending.agreement_reference, at=DAY, now=NOW)
    return found


def vacancies(organisation: Organisation) -> list[Listing]:
    return list(Listing.objects.filter(organisation=organisation).order_by("first_published_at"))


def live(listing: Listing, at=DAY) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def choose(organisation: Organisation, listings: list[Listing]):
    return choose_staying(
        organisation=organisation,
        kind="vacancy",
        references=[one.reference for one in listings],
        actor=an_owner_of(organisation),
        now=NOW + timedelta(days=1),
    )


def test_the_places_of_an_agreement_that_goes_on_are_for_those_that_were_chosen(organisation):
    listings = vacancies(organisation)

    choose(organisation, [listings[2], listings[5]])

    assert [live(one) for one in listings] == [False, False, True, False, False, True]
    assert all(live(one, DAY - timedelta(seconds=1)) for one in listings)
    assert listings_out_of_date() == []
    assert AuditEntry.objects.get(action="choose_staying_listings").facts["kind"] == "vacancy"
    choose(organisation, [listings[0]])
    kept = [one.pk for one in listings if live(one)]
    assert listings[0].pk in kept
    assert len(kept) == 2


def test_too_many_none_of_these_and_nothing_to_choose_are_refused_and_nothing_moves(organisation):
    listings = vacancies(organisation)
    before = [live(one) for one in listings]
    strange = a_draft(organisation)

    with pytest.raises(TooManyStay) as refused:
        choose(organisation, listings[:3])
    assert "3" in refused.value.message
    with pytest.raises(NotAmongThese):
        choose(organisation, [strange])
    with pytest.raises(NothingToChoose):
        choose(an_organisation(), [])

    assert [live(one) for one in listings] == before
    assert not Listing.objects.filter(keeps_place=True).exists()


def test_a_new_listing_takes_a_place_that_lasts_before_one_that_ends():
    organisation = an_organisation()
    an_open_door(organisation, slots=1, agreement="A-ENDS")
    ending = Allowance.objects.get()
    an_open_door(organisation, slots=1, agreement="A-STAYS")
    end_allowances(agreement_reference=ending.agreement_reference, at=ending.until_at, now=NOW)

    listing = a_published_vacancy(organisation)

    assert listing.allowance_id != ending.pk
    assert losses_of(organisation, NOW) == []


@pytest.mark.django_db(transaction=True)
def test_choosing_publishing_and_withdrawing_at_once_never_gives_a_place_twice():
    organisation = _an_organisation_that_loses_places()
    listings = vacancies(organisation)
    draft, owner = a_draft(organisation), an_owner_of(organisation)
    at = NOW + timedelta(days=1)

    outcomes = at_once(
        lambda: choose(organisation, listings[4:]),
        lambda: choose(organisation, listings[2:4]),
        lambda: publish_listing(listing=draft, actor=owner, now=at),
        lambda: withdraw_listing(listing=listings[0], actor=owner, now=at),
    )

    assert len(outcomes) == 4
    used = Counter(Listing.objects.holding_a_slot_at(at).values_list("allowance_id", flat=True))
    slots = dict(Allowance.objects.values_list("pk", "slots"))
    assert all(count <= slots[pk or 0] for pk, count in used.items())
    chosen = set(Listing.objects.filter(keeps_place=True).values_list("pk", flat=True))
    assert chosen in ({one.pk for one in listings[4:]}, {one.pk for one in listings[2:4]})
    assert {one.pk for one in listings if live(one)} == chosen
