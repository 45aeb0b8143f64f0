"""Sessions: what one says, when it shows, what a place is used for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import Refusal
from foundation.periods import AMSTERDAM
from marketplace.actions.listings import change_listing, create_listing
from marketplace.actions.publishing import (
    NoSlotLeft,
    OverAlready,
    SessionHasBegun,
    SessionWasHeld,
    publish_listing,
    withdraw_listing,
)
from marketplace.actions.visibility import listings_out_of_date
from marketplace.choices import ListingKind
from marketplace.models import Listing, Session
from marketplace.queries.content import facts_from
from marketplace.queries.listings import listing_of, slot_use_of
from marketplace.queries.search import Search, search_page
from tests.marketplace.given import NOW, a_draft, an_open_door, an_organisation, an_owner_of, session_facts

pytestmark = pytest.mark.django_db
STARTS = datetime(2027, 3, 24, 19, 0, tzinfo=AMSTERDAM)
ENDS = datetime(2027, 3, 24, 21, 0, tzinfo=AMSTERDAM)


def a_session(slots: int = 1, **changes: object) -> Listing:
    organisation = an_organisation(roles=("service_provider",))
    an_open_door(organisation, kind="session", slots=slots)
    listing = a_draft(organisation, session_facts(**changes))
    return publish_listing(listing=listing, actor=an_owner_of(organisation), now=NOW)


def live(listing: Listing, at: datetime) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def codes_of(refusal: Refusal) -> set[tuple[str, str | None]]:
    return {(part.code, part.field) for part in refusal.parts}


def test_a_session_shows_until_its_own_end_and_says_what_was_written() -> None:
    listing = a_session()

    assert live(listing, ENDS - timedelta(seconds=1))
    assert not live(listing, ENDS)
    assert listings_out_of_date() == []
    assert facts_from(listing_of(listing.organisation, listing.reference)) == session_facts()


def test_a_session_uses_its_place_up() -> None:
    listing = a_session()
    organisation, owner = listing.organisation, an_owner_of(listing.organisation)
    second = a_draft(organisation, session_facts(starts_at=ENDS, ends_at=ENDS + timedelta(hours=1)))

    with pytest.raises(NoSlotLeft):
        publish_listing(listing=second, actor=owner, now=ENDS - timedelta(hours=1))
    assert [use.used for use in slot_use_of(organisation, ENDS)] == [1]
    with pytest.raises(SessionWasHeld):
        withdraw_listing(listing=listing, actor=owner, now=ENDS)
    with pytest.raises(SessionWasHeld):
        change_listing(
            organisation=organisation,
            reference=listing.reference,
            facts=session_facts(
                starts_at=ENDS + timedelta(days=7), ends_at=ENDS + timedelta(days=7, hours=1)
            ),
            actor=owner,
            now=ENDS,
        )
    assert Session.objects.get(listing=listing).starts_at == STARTS
    assert Listing.objects.get(pk=listing.pk).state == "published"


def test_a_session_that_is_withdrawn_in_time_gives_its_place_back() -> None:
    listing = a_session()
    owner = an_owner_of(listing.organisation)

    withdraw_listing(listing=listing, actor=owner, now=NOW)

    second = a_draft(listing.organisation, session_facts())
    assert live(publish_listing(listing=second, actor=owner, now=NOW), NOW)


def test_a_session_that_moves_shows_until_its_new_end() -> None:
    listing = a_session()
    later = session_facts(starts_at=STARTS + timedelta(days=7), ends_at=ENDS + timedelta(days=7))

    change_listing(
        organisation=listing.organisation,
        reference=listing.reference,
        facts=later,
        actor=an_owner_of(listing.organisation),
        now=NOW,
    )

    assert live(listing, ENDS)
    assert not live(listing, ENDS + timedelta(days=7))


@pytest.mark.parametrize(("now", "refused"), [(STARTS, SessionHasBegun), (ENDS, OverAlready)])
def test_it_is_announced_before_it_begins(now: datetime, refused: type[Refusal]) -> None:
    organisation = an_organisation()
    an_open_door(organisation, kind="session")
    listing = a_draft(organisation, session_facts())

    with pytest.raises(refused):
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=now)

    listing.refresh_from_db()
    assert (listing.state, listing.allowance_id) == ("draft", None)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"ends_at": STARTS}, {("ends-before-it-starts", "ends_at")}),
        ({"venue": " "}, {("field-empty", "venue")}),
        ({"languages": ()}, {("field-empty", "languages")}),
        ({"url": "", "phone": ""}, {("no-way-to-sign-up", "url")}),
        ({"url": "", "is_online": True, "venue": ""}, {("no-way-to-sign-up", "url")}),
        ({"phone": "bel ons"}, {("phone-unreadable", "phone")}),
        ({"venue": "Zaal 111222333"}, {("text-holds-bsn", "venue")}),
        (
            {"ends_at": STARTS, "venue": "", "phone": "12"},
            {("ends-before-it-starts", "ends_at"), ("field-empty", "venue"), ("phone-unreadable", "phone")},
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field_and_nothing_is_stored(
    changes: dict[str, object], refused: set[tuple[str, str | None]]
) -> None:
    organisation = an_organisation()

    with pytest.raises(Refusal) as refusal:
        create_listing(
            organisation=organisation,
            facts=session_facts(**changes),
            actor=an_owner_of(organisation),
            now=NOW,
        )

    assert codes_of(refusal.value) == refused
    assert not Listing.objects.exists()


def test_who_looks_for_work_never_pays() -> None:
    organisation = an_organisation()
    an_open_door(organisation, kind="session")
    listing = a_draft(organisation, session_facts(audience="seekers", price_cents=500))

    with pytest.raises(Refusal) as refusal:
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=NOW)

    assert codes_of(refusal.value) == {("session-costs-who-seeks-work", "price_cents")}
    assert not live(listing, NOW)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"subject": "work", "price_cents": 500}, "review"),
        ({"subject": "work", "price_cents": 0}, "published"),
        ({"audience": "seekers", "price_cents": 0}, "published"),
        ({"ends_at": STARTS + timedelta(hours=13)}, "review"),
        ({"ends_at": STARTS + timedelta(minutes=10)}, "review"),
    ],
)
def test_a_person_looks_at_a_price_for_what_is_about_work_and_at_an_odd_length(
    changes: dict[str, object], state: str
) -> None:
    assert a_session(1, **changes).state == state


def test_the_agenda_is_in_the_order_of_the_days_page_after_page() -> None:
    organisation = an_organisation()
    an_open_door(organisation, kind="session", slots=30)
    owner = an_owner_of(organisation)
    for number in (*range(0, 25, 2), *range(1, 25, 2)):
        begin = STARTS + timedelta(hours=number)
        facts = session_facts(title=f"Sessie {number}", starts_at=begin, ends_at=begin + timedelta(hours=1))
        publish_listing(listing=a_draft(organisation, facts), actor=owner, now=NOW)

    search = Search(kind=ListingKind.SESSION)
    first = search_page(search=search, now=NOW)
    second = search_page(search=replace(search, after=first.next_cursor), now=NOW)

    assert [one.title for one in (*first.listings, *second.listings)] == [f"Sessie {n}" for n in range(25)]
    assert (first.total, second.next_cursor) == (25, "")


@pytest.mark.parametrize(
    ("facet", "value", "found"),
    [
        ("subject", "money", 1),
        ("subject", "work", 0),
        ("online", "yes", 0),
        ("online", "no", 1),
        ("spoken", "pl", 1),
        ("free", "yes", 0),
        ("region", "helmond-de-peel", 1),
    ],
)
def test_the_agenda_is_filtered(facet: str, value: str, found: int) -> None:
    a_session()
    page = search_page(search=Search(kind=ListingKind.SESSION, chosen={facet: frozenset({value})}), now=NOW)
    assert page.total == found


@pytest.mark.parametrize(
    ("guard", "changes"),
    [
        ("session_ends_after_it_starts", {"ends_at": STARTS}),
        ("session_says_where_it_is", {"venue": ""}),
        ("session_says_how_to_sign_up", {"url": "", "phone": ""}),
        ("session_says_how_to_sign_up", {"url": "", "is_online": True}),
    ],
)
def test_the_database_refuses_what_no_session_can_be(guard: str, changes: dict[str, object]) -> None:
    listing = a_session()
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Session.objects.filter(listing=listing).update(**changes)
