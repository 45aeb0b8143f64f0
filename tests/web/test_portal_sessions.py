"""A partner buys a session, announces it, and sees that it is over: over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from billing.rules.selection import Choice
from foundation.choices import StaffRole
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing, Organisation
from marketplace.queries.content import facts_from
from marketplace.queries.listings import listing_of
from quality.actions.sign_up import declare
from tests.billing.given import NOW, a_paid_agreement, the_price_card
from tests.marketplace.given import a_draft, an_open_door, an_organisation, an_owner_of, session_facts
from tests.quality.given import a_partner, the_marks
from tests.web.given import address, staff

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Samen uw belasting invullen",
    "text": "U neemt uw jaaropgave mee. Wij vullen de aangifte samen in.",
    "language": "nl",
    "postcode": "Someren",
    "form": "workshop",
    "subject": "money",
    "audience": "workers",
    "starts_at": "2027-03-24T19:00",
    "ends_at": "2027-03-24T21:00",
    "venue": "De Bries, Witvrouwenbergweg 2",
    "languages": ["nl", "pl"],
    "seats": "20",
    "price_cents": "7,50",
    "url": "https://spraakwater.example/belasting",
    "phone": "0493 123 456",
    "is_accessible": "on",
}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at: Callable[[datetime], None]) -> None:
    clock_at(NOW)


def member_of(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def test_who_bought_a_session_announces_one_and_visitors_find_it() -> None:
    the_marks()
    the_price_card()
    partner = a_partner(roles=("service_provider",))
    declare(organisation=partner, actor=an_owner_of(partner), now=NOW)
    a_paid_agreement(partner, Choice("EXPERT-SESSION", 1))
    client = member_of(partner)

    listed = client.get("/en/portal/listings/").content.decode()
    assert "New session" in listed
    assert "0 of 1" in listed

    answer = client.post("/en/portal/listings/new/session/", {**FORM, "publish": "1"}, follow=True)

    assert "is online" in answer.content.decode()
    listing = Listing.objects.get()
    assert facts_from(listing_of(partner, listing.reference)) == session_facts()
    assert Client().get(address("session", listing.reference)).status_code == 200
    again = client.post("/en/portal/listings/new/session/", {**FORM, "publish": "1"}, follow=True)
    assert "Your 1 place is in use." in again.content.decode()


def test_a_form_shows_the_amsterdam_time_that_was_typed() -> None:
    organisation = an_organisation(roles=("service_provider",))
    listing = a_draft(organisation, session_facts())

    page = member_of(organisation).get(f"/en/portal/listings/session/{listing.reference}/").content.decode()

    assert 'value="2027-03-24T19:00"' in page
    assert 'value="7,50"' in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_at": "2027-03-24T18:00"}, "It ends before it has started."),
        ({"starts_at": "woensdag"}, "Fill in a day and a time, for example 24-03-2027 19:00."),
        # The clock skips this time.
        ({"starts_at": "2027-03-28T02:30", "ends_at": "2027-03-28T04:00"}, "2027-03-28 02:30:00"),
        ({"venue": ""}, "Fill in this field."),
        ({"url": "", "phone": ""}, "Say how people sign up"),
        ({"audience": "seekers"}, "Somebody who looks for work never pays for it"),
    ],
)
def test_what_is_wrong_stands_on_the_form_and_nothing_is_shown(
    changes: dict[str, str], sentence: str
) -> None:
    organisation = an_organisation(roles=("service_provider",))
    an_open_door(organisation, kind="session")

    page = member_of(organisation).post(
        "/en/portal/listings/new/session/", {**FORM, **changes, "publish": "1"}
    )

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Listing.objects.filter(state="published").exists()


def test_a_session_that_was_held_says_so_and_cannot_be_used_again(
    clock_at: Callable[[datetime], None],
) -> None:
    organisation = an_organisation(roles=("service_provider",))
    an_open_door(organisation, kind="session", slots=1)
    listing = publish_listing(
        listing=a_draft(organisation, session_facts()), actor=an_owner_of(organisation), now=NOW
    )
    client = member_of(organisation)
    clock_at(session_facts().ends_at)

    listed = client.get("/en/portal/listings/?state=over").content.decode()
    form = client.get(f"/en/portal/listings/session/{listing.reference}/").content.decode()
    later = {**FORM, "starts_at": "2027-04-24T19:00", "ends_at": "2027-04-24T21:00", "publish": "1"}
    refused = client.post(f"/en/portal/listings/session/{listing.reference}/", later)

    assert "It used its place." in listed
    assert "1 of 1" in listed
    assert "This session is over." in form
    assert "This session is over and used its place." in refused.content.decode()
    assert Listing.objects.get().session.starts_at == session_facts().starts_at


def test_the_desk_reads_when_and_where_a_session_is_before_it_shows() -> None:
    organisation = an_organisation(roles=("service_provider",))
    an_open_door(organisation, kind="session")
    listing = publish_listing(
        listing=a_draft(organisation, session_facts(subject="work")), actor=an_owner_of(organisation), now=NOW
    )

    page = staff(StaffRole.QUALITY).get(f"/en/desk/reviews/{listing.reference}/").content.decode()

    assert listing.state == "review"
    assert "Wednesday 24 March 2027, 19:00 to 21:00" in page
    assert "De Bries, Witvrouwenbergweg 2" in page
    assert "It is about work and has a price." in page
