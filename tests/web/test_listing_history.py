"""The history of a listing: who did what when, each change with its difference, an earlier version to go on with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from foundation.choices import StaffRole
from marketplace.actions.listings import change_listing
from marketplace.actions.proposals import approve_proposal
from marketplace.actions.publishing import withdraw_listing
from marketplace.actions.versions import forget_versions
from marketplace.models import Listing, ListingVersion
from marketplace.queries.history import history_of
from tests.marketplace.given import (
    NOW,
    a_published_vacancy,
    a_user,
    an_open_door,
    an_organisation,
    an_owner_of,
    vacancy_facts,
)
from tests.web.given import address, staff
from tests.web.test_content_checks import edit, read

pytestmark = pytest.mark.django_db
YOUNG = "U oogst paprika's in een jong team."


def change(listing: Listing, hours: int, **facts: object) -> None:
    change_listing(
        organisation=listing.organisation,
        reference=listing.reference,
        facts=vacancy_facts(**facts),
        actor=an_owner_of(listing.organisation),
        now=NOW + timedelta(hours=hours),
    )


@pytest.fixture
def listing() -> Listing:
    """Made, published, changed twice at once, changed by a proposal, and withdrawn."""
    organisation = an_organisation(language="en")
    an_open_door(organisation)
    made = a_published_vacancy(organisation)
    change(made, 1, title="Plukker")
    change(made, 2, title="Plukker", wage_until_cents=1700)
    change(made, 3, title="Plukker", wage_until_cents=1700, text=YOUNG)
    samira = a_user("samira@mip.example", name="Samira Bouali")
    samira.is_staff = True
    samira.save()
    approve_proposal(
        listing=made, seen_at=NOW + timedelta(hours=3), actor=samira, now=NOW + timedelta(hours=4)
    )
    withdraw_listing(listing=made, actor=an_owner_of(organisation), now=NOW + timedelta(hours=5))
    return Listing.objects.select_related("vacancy", "organisation").get(pk=made.pk)


def test_each_change_says_what_it_changed_and_nothing_else(listing):
    happened = history_of(listing)

    changed = [
        (one.action, {name for name, said in one.after.items() if said != (one.before or {})[name]})
        for one in happened
        if one.after is not None
    ]
    assert changed == [
        ("approve_change_of_listing", {"text"}),
        ("change_listing", {"wage_until_cents"}),
        ("change_listing", {"title"}),
    ]
    assert happened[0].action == "withdraw_listing"
    assert happened[-1].action == "create_listing"


def test_the_partner_reads_it_without_the_names_of_our_people_and_the_desk_with(listing, clock_at):
    clock_at(NOW + timedelta(hours=6))
    author = Client()
    author.force_login(an_owner_of(listing.organisation))

    page = read(author.get(address("listing-history", listing.reference)))
    desk = read(staff(StaffRole.QUALITY).get(address("desk-listing-history", listing.reference)))

    for words in ("Made as a draft", "Published", "Taken offline", "Anna de Wit", "<ins>Plukker</ins>"):
        assert words in page
        assert words in desk
    assert "The change approved and put online" in page
    assert "one of us" in page
    assert "Samira Bouali" not in page
    assert "Samira Bouali" in desk
    assert author.get(address("desk-listing-history", listing.reference)).status_code == 404
    stranger = Client()
    stranger.force_login(an_owner_of(an_organisation()))
    assert stranger.get(address("listing-history", listing.reference)).status_code == 404


def test_an_earlier_version_opens_in_the_form_and_is_saved_as_any_change(listing, clock_at):
    clock_at(NOW + timedelta(hours=6))
    author = Client()
    author.force_login(an_owner_of(listing.organisation))
    first = ListingVersion.objects.order_by("until_at").first()
    assert first is not None

    page = read(author.get(f"{edit(listing)}?version={first.pk}"))

    assert "Below stands an earlier version. Nothing changes until you save it" in page
    assert 'value="Oogstmedewerker paprika"' in page
    listing.refresh_from_db()
    assert listing.title == "Plukker"
    for wrong in ("x", "0"):
        assert author.get(f"{edit(listing)}?version={wrong}").status_code == 404
    other = a_published_vacancy(listing.organisation)
    assert author.get(f"{edit(other)}?version={first.pk}").status_code == 404


def test_versions_are_kept_two_years_and_the_trail_says_still_that_something_changed(listing):
    assert forget_versions(now=NOW + timedelta(days=730)) == 0

    assert forget_versions(now=NOW + timedelta(days=733)) == 3

    assert [one.action for one in history_of(listing)].count("change_listing") == 2
    assert all(one.before is None for one in history_of(listing))
