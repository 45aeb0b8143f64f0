"""Several listings published, withdrawn or copied; each by itself, and never more than there are places."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from marketplace.actions.copies import copy_listing
from marketplace.actions.listings import create_listing
from marketplace.actions.many_listings import AT_ONCE, TooManyAtOnce, publish_listings, withdraw_listings
from marketplace.models import Listing, Organisation
from marketplace.queries.content import facts_from
from marketplace.queries.listings import ListingNotFound, slot_use_of
from tests.marketplace.actions.test_proposals import at_once
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
    service_facts,
    vacancy_facts,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def many(deed, organisation: Organisation, listings: list[Listing], at=NOW):
    return deed(
        organisation=organisation,
        references=[one.reference for one in listings],
        actor=an_owner_of(organisation),
        now=at,
    )


def states(listings: list[Listing]) -> list[str]:
    return [Listing.objects.get(pk=one.pk).state for one in listings]


def test_as_many_are_published_as_there_are_places_the_oldest_first_and_each_says_why_not():
    organisation = an_organisation()
    an_open_door(organisation, slots=2)
    drafts = [
        a_draft(organisation),
        a_draft(organisation, vacancy_facts(title="Alleen vrouwen")),
        a_draft(organisation),
        a_draft(organisation),
    ]

    done = many(publish_listings, organisation, [*reversed(drafts)])

    assert [one.listing.pk for one in done] == [one.pk for one in drafts]
    assert [one.refusal.code if one.refusal else "" for one in done] == [
        *("", "chooses-by-sex", "", "no-slot-left")
    ]
    assert states(drafts) == ["published", "draft", "published", "draft"]


def test_several_go_offline_at_once_give_their_places_back_and_come_back():
    organisation = an_organisation()
    an_open_door(organisation, slots=2)
    shown = [a_published_vacancy(organisation) for _ in range(2)]
    draft = a_draft(organisation)

    done = many(withdraw_listings, organisation, [*shown, draft], LATER)

    assert [one.refusal.code if one.refusal else "" for one in done] == ["", "", "not-published"]
    assert slot_use_of(organisation, LATER)[0].free == 2
    assert Listing.objects.live_at(LATER).count() == 0
    many(publish_listings, organisation, shown, LATER)
    assert Listing.objects.live_at(LATER).count() == 2


def test_one_of_another_organisation_or_too_many_is_refused_as_a_whole_and_nothing_moves():
    organisation, other = an_organisation(), an_organisation()
    an_open_door(organisation)
    drafts = [a_draft(organisation), a_draft(other)]

    with pytest.raises(ListingNotFound), transaction.atomic():
        many(publish_listings, organisation, drafts)
    with pytest.raises(TooManyAtOnce):
        publish_listings(
            organisation=organisation,
            references=[str(number) for number in range(AT_ONCE + 1)],
            actor=an_owner_of(organisation),
            now=NOW,
        )

    assert states(drafts) == ["draft", "draft"]


@pytest.mark.django_db(transaction=True)
def test_three_people_who_publish_several_at_once_never_take_more_places_than_there_are():
    organisation = an_organisation()
    an_open_door(organisation, slots=4)
    drafts = [a_draft(organisation) for _ in range(9)]

    outcomes = at_once(
        *(lambda some=drafts[begin::3]: many(publish_listings, organisation, some) for begin in range(3))
    )

    assert len(outcomes) == 3
    assert sorted(states(drafts)) == ["draft"] * 5 + ["published"] * 4


def test_a_copy_is_a_draft_that_says_the_same_under_a_title_of_its_own():
    organisation = an_organisation(roles=("service_provider",))
    owner = an_owner_of(organisation)
    facts = service_facts(title="Nederlandse les " + "x" * 104)
    listing = create_listing(organisation=organisation, facts=facts, actor=owner, now=NOW)

    made = copy_listing(organisation=organisation, reference=listing.reference, actor=owner, now=LATER)

    assert made.pk != listing.pk
    assert (made.state, made.created_at, made.created_by) == ("draft", LATER, owner)
    assert made.title == f"Nederlandse les {'x' * 96} (kopie)"
    fresh = Listing.objects.select_related("service").get(pk=made.pk)
    assert facts_from(fresh) == service_facts(title=made.title)
    with pytest.raises(ListingNotFound):
        copy_listing(organisation=an_organisation(), reference=listing.reference, actor=owner, now=LATER)
