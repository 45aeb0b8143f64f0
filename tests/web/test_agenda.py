"""The agenda: its list, a session's page, its calendar read back by the library, and what comes when it has ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from icalendar import Calendar, Event

from foundation.periods import AMSTERDAM
from marketplace.actions.listings import change_listing
from marketplace.actions.publishing import withdraw_listing
from marketplace.models import Listing
from tests.marketplace.given import (
    NOW,
    an_open_door,
    an_organisation,
    an_owner_of,
    session_facts,
)
from tests.web.given import address, sessions, shortly_after
from tests.web.reading import read, structured_data

pytestmark = [pytest.mark.django_db]
SITE = "https://menukaart.example"
STARTS, ENDS = session_facts().starts_at, session_facts().ends_at
# What Google's page about events asks: https://developers.google.com/search/docs/appearance/structured-data/event
REQUIRED_BY_GOOGLE = {"name", "startDate", "location"}
RECOMMENDED_BY_GOOGLE = {"description", "endDate", "eventStatus", "offers", "organizer"}
OF_OFFER = {"availability", "price", "priceCurrency", "url"}
# schema.org's own properties of Event, its Thing included, as far as we use them.
OF_EVENT = {
    *("@context", "@type", "name", "description", "identifier", "url", "startDate", "endDate", "eventStatus"),
    *(
        "eventAttendanceMode",
        "location",
        "organizer",
        "inLanguage",
        "audience",
        "isAccessibleForFree",
        "offers",
    ),
    "maximumAttendeeCapacity",
}


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None], settings: LazySettings) -> None:
    settings.SITE_URL = SITE
    clock_at(shortly_after())


def calendar_at(client: Client, name: str, *args: str, question: str = "") -> Calendar:
    response = client.get(address(name, *args) + question)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    return Calendar.from_ical(response.content)


def the_event(client: Client, listing: Listing) -> Event:
    (event,) = calendar_at(client, "session-calendar", listing.reference).events
    return event


def in_utc_of(moment: date) -> datetime:
    """A moment that the library read, in UTC; a day without a time is no moment."""
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)


def event_data(client: Client, listing: Listing) -> dict[str, Any]:
    (data,) = structured_data(client.get(address("session", listing.reference)))
    return data


def test_the_agenda_lists_sessions_by_day_with_what_one_wants_to_know(client: Client) -> None:
    organisation = an_organisation()
    later = sessions(
        organisation=organisation, title="Later", starts_at=ENDS, ends_at=ENDS + timedelta(hours=1)
    )
    sooner = sessions(organisation=organisation, title="Eerder", price_cents=0)

    page = client.get(address("agenda"))

    assert [row.listing.pk for row in page.context["rows"]] == [sooner[0].pk, later[0].pk]
    text = read(page).text
    assert "2 sessions" in text
    assert "Wednesday 24 March 2027, 19:00 to 21:00" in text
    assert "De Bries, Witvrouwenbergweg 2, Someren" in text
    assert "Free" in text
    assert "€ 7.50".replace(" ", "\xa0") in text


def test_a_filter_leaves_what_fits_and_the_address_keeps_it(client: Client) -> None:
    organisation = an_organisation()
    sessions(organisation=organisation, title="Ter plaatse")
    online = sessions(organisation=organisation, title="Op uw telefoon", is_online=True, venue="")

    page = client.get(address("agenda") + "?online=yes&place=Someren&radius=10")

    assert [row.listing.pk for row in page.context["rows"]] == [online[0].pk]
    assert "1 session" in read(page).text


def test_an_empty_agenda_says_when_the_next_session_comes(client: Client) -> None:
    assert "Nothing is planned on this site now." in read(client.get(address("agenda"))).text

    organisation = an_organisation()
    listing = sessions(organisation=organisation)[0]
    Listing.objects.filter(pk=listing.pk).update(live_during=[(NOW + timedelta(days=2), ENDS)])

    text = read(client.get(address("agenda"))).text
    assert "Nothing is planned on this site now." in text
    assert "The next one comes on this page on Thursday 18 March 2027." in text


def test_the_first_page_counts_the_agenda(client: Client) -> None:
    assert "Nothing planned yet" in read(client.get(address("home"))).text
    sessions(2)
    assert "2 sessions" in read(client.get(address("home"))).text


def test_a_page_says_when_where_for_whom_and_how_to_sign_up(client: Client) -> None:
    listing = sessions()[0]

    page = read(client.get(address("session", listing.reference)))

    for words in (
        "Wednesday 24 March 2027, 19:00 to 21:00",
        "De Bries, Witvrouwenbergweg 2, Someren",
        "For who works here",
        "Accessible with a wheelchair",
        "There are 20 places.",
        "0493 123 456",
    ):
        assert words in page.text
    assert address("session-forward", listing.reference) in page.links
    assert "tel:0493123456" in page.links
    assert address("session-calendar", listing.reference) in page.links


def test_a_cancelled_session_says_so_everywhere_and_asks_nobody_to_sign_up(client: Client) -> None:
    listing = sessions(is_cancelled=True)[0]

    page = read(client.get(address("session", listing.reference)))

    assert "This session is cancelled." in page.text
    assert address("session-forward", listing.reference) not in page.links
    assert "Cancelled" in read(client.get(address("agenda"))).text
    assert event_data(client, listing)["eventStatus"] == "https://schema.org/EventCancelled"
    assert str(the_event(client, listing)["status"]) == "CANCELLED"
    item = json.loads(client.get(address("agenda-feed")).content)["items"][0]
    assert "Cancelled" in item["summary"]


def test_a_session_that_ended_is_gone_everywhere_and_says_what_else_there_is(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    organisation = an_organisation()
    ended = sessions(organisation=organisation)[0]
    other = sessions(
        organisation=organisation, title="Nog een", starts_at=ENDS, ends_at=ENDS + timedelta(hours=2)
    )

    clock_at(ENDS)

    page = client.get(address("session", ended.reference))
    assert page.status_code == 410
    assert "This was on our site until Wednesday 24 March 2027." in read(page).text
    assert address("session", other[0].reference) in read(page).links
    for name in ("session-calendar", "session-sheet"):
        assert client.get(address(name, ended.reference)).status_code == 410
    assert [str(event["summary"]) for event in calendar_at(client, "agenda-calendar").events] == ["Nog een"]


@pytest.mark.parametrize(
    ("starts_at", "in_utc"),
    [
        # The clock goes forward on 28 March 2027, and back on 31 October 2027.
        ("2027-03-27T19:00:00+01:00", "2027-03-27T18:00:00+00:00"),
        ("2027-03-28T19:00:00+02:00", "2027-03-28T17:00:00+00:00"),
        ("2027-10-30T19:00:00+02:00", "2027-10-30T17:00:00+00:00"),
        ("2027-10-31T19:00:00+01:00", "2027-10-31T18:00:00+00:00"),
    ],
)
def test_a_calendar_reads_back_with_the_right_instant_on_both_sides_of_the_clocks_change(
    client: Client, starts_at: str, in_utc: str
) -> None:
    begin = datetime.fromisoformat(starts_at).astimezone(AMSTERDAM)
    listing = sessions(starts_at=begin, ends_at=begin + timedelta(hours=2))[0]

    event = the_event(client, listing)

    assert in_utc_of(event.start).isoformat() == in_utc
    assert event.end - event.start == timedelta(hours=2)
    assert event.start.isoformat() == starts_at
    assert event["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert event_data(client, listing)["startDate"] == starts_at


def test_a_session_across_the_hour_that_is_there_twice_lasts_as_long_as_it_does(client: Client) -> None:
    begin = datetime(2027, 10, 31, 0, 30, tzinfo=AMSTERDAM)
    end = datetime(2027, 10, 31, 3, 30, tzinfo=AMSTERDAM)

    event = the_event(client, sessions(starts_at=begin, ends_at=end)[0])

    assert in_utc_of(event.end) - in_utc_of(event.start) == timedelta(hours=4)


def test_a_calendar_tells_the_rules_of_its_time_zone(client: Client) -> None:
    listing = sessions()[0]
    calendar = calendar_at(client, "session-calendar", listing.reference)

    (zone,) = calendar.timezones
    assert zone.tz_name == "Europe/Amsterdam"
    assert {type(one).__name__ for one in (*zone.standard, *zone.daylight)} == {
        "TimezoneStandard",
        "TimezoneDaylight",
    }


def test_a_change_keeps_the_uid_and_raises_the_sequence(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    listing = sessions()[0]
    before = the_event(client, listing)
    assert before["sequence"] == 0

    changed_at = NOW + timedelta(hours=3)
    change_listing(
        organisation=listing.organisation,
        reference=listing.reference,
        facts=session_facts(starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1)),
        actor=an_owner_of(listing.organisation),
        now=changed_at,
    )
    clock_at(changed_at)
    after = the_event(client, listing)

    assert str(after["uid"]) == str(before["uid"]) == f"{listing.reference}@menukaart.example"
    assert after["sequence"] == 3 * 3600
    assert changed_at == after.LAST_MODIFIED
    assert changed_at == after.DTSTAMP
    assert after.start == STARTS + timedelta(days=1)
    polish = client.get(address("session-calendar", listing.reference, language="pl"))
    assert str(Calendar.from_ical(polish.content).events[0]["uid"]) == str(after["uid"])


def test_the_calendar_of_a_search_has_all_of_it_and_nothing_else(client: Client) -> None:
    organisation = an_organisation()
    an_open_door(organisation, kind="session", slots=60, agreement="A-more")
    sessions(25, organisation=organisation)
    sessions(2, organisation=organisation, subject="health", title="Huisarts")

    assert len(calendar_at(client, "agenda-calendar").events) == 27
    found = calendar_at(client, "agenda-calendar", question="?subject=health")
    assert [str(event["summary"]) for event in found.events] == ["Huisarts", "Huisarts"]
    assert str(found["x-wr-calname"]).startswith("Agenda: Health")


def test_an_unchanged_calendar_is_not_sent_again(client: Client) -> None:
    sessions()
    first = client.get(address("agenda-calendar"))
    again = client.get(address("agenda-calendar"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_text_cannot_break_out_of_its_line(client: Client) -> None:
    title = "Les; met, komma\\"
    text = "Regel één.\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Nep"
    listing = sessions(title=title, text=text)[0]

    event = the_event(client, listing)

    assert str(event["summary"]) == title
    assert text in str(event["description"])


@pytest.mark.parametrize(
    "changes", [{}, {"is_online": True, "venue": ""}, {"price_cents": 0, "seats": None, "phone": ""}]
)
def test_an_event_has_all_that_google_asks_and_nothing_that_schema_org_does_not_know(
    client: Client, changes: dict[str, Any]
) -> None:
    listing = sessions(1, **changes)[0]
    data = event_data(client, listing)

    assert data["@type"] == "Event"
    assert set(data) >= REQUIRED_BY_GOOGLE | RECOMMENDED_BY_GOOGLE
    assert set(data) <= OF_EVENT
    assert set(data["offers"]) >= OF_OFFER
    assert datetime.fromisoformat(data["startDate"]) == STARTS
    assert datetime.fromisoformat(data["endDate"]) == ENDS
    assert data["startDate"].endswith("+01:00")
    assert data["inLanguage"] == ["nl", "pl"]
    assert data["organizer"]["name"] == listing.organisation.name
    assert data["url"] == f"{SITE}{address('session', listing.reference)}"
    if changes.get("is_online"):
        assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
        assert data["location"] == {
            "@type": "VirtualLocation",
            "url": "https://spraakwater.example/belasting",
        }
    else:
        assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
        assert data["location"]["@type"] == "Place"
        assert data["location"]["address"]["streetAddress"] == "De Bries, Witvrouwenbergweg 2"
        assert data["location"]["address"]["addressCountry"] == "NL"
    assert data["isAccessibleForFree"] is (data["offers"]["price"] == 0)


def test_what_is_withdrawn_takes_its_data_along(client: Client) -> None:
    listing = sessions()[0]
    withdraw_listing(listing=listing, actor=an_owner_of(listing.organisation), now=shortly_after())
    page = client.get(address("session", listing.reference))
    assert (page.status_code, structured_data(page)) == (410, [])


@pytest.mark.parametrize("name", ["agenda", "agenda-calendar", "agenda-feed", "agenda-widget"])
def test_many_sessions_take_as_many_queries_as_one(
    client: Client, django_assert_max_num_queries: Any, name: str
) -> None:
    organisation = an_organisation()
    sessions(1, organisation=organisation)
    client.get(address(name))
    with django_assert_max_num_queries(40) as few:
        client.get(address(name))
    sessions(15, organisation=organisation)
    with django_assert_max_num_queries(len(few)):
        client.get(address(name))
