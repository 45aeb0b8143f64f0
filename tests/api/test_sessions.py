"""Sessions over the API: made with a key, read by everybody until they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from marketplace.models import Listing
from marketplace.queries.content import facts_from
from marketplace.queries.listings import listing_of
from tests.api.given import Caller
from tests.marketplace.given import NOW, an_open_door, an_organisation, session_facts
from tests.web.given import sessions, shortly_after

pytestmark = pytest.mark.django_db
SESSION = {
    "title": "Samen uw belasting invullen",
    "text": "U neemt uw jaaropgave mee. Wij vullen de aangifte samen in.",
    "language": "nl",
    "place": "Someren",
    "form": "workshop",
    "subject": "money",
    "audience": "workers",
    "starts_at": "2027-03-24T19:00:00",
    "ends_at": "2027-03-24T20:00:00Z",
    "venue": "De Bries, Witvrouwenbergweg 2",
    "languages": ["nl", "pl"],
    "seats": 20,
    "price_cents": 750,
    "url": "https://spraakwater.example/belasting",
    "phone": "0493 123 456",
    "is_accessible": True,
}


def test_a_key_makes_a_session_with_and_without_an_offset(clock_at: Callable[[datetime], None]) -> None:
    clock_at(NOW)
    organisation = an_organisation()
    an_open_door(organisation, kind="session")
    caller = Caller(organisation)

    made = caller.post("sessions", SESSION)

    assert made.status_code == 201, made.json()
    reference = made.json()["reference"]
    assert facts_from(listing_of(organisation, reference)) == session_facts()
    published = caller.post(f"listings/{reference}/publish")
    assert (published.status_code, published.json()["is_live"]) == (200, True)
    shown = Client().get(f"/api/v1/sessions/{reference}").json()
    assert shown["starts_at"] == "2027-03-24T19:00:00+01:00"
    assert shown["venue"] == "De Bries, Witvrouwenbergweg 2"
    assert (shown["price_cents"], shown["languages"], shown["is_cancelled"]) == (750, ["nl", "pl"], False)


def test_a_session_without_a_place_to_go_to_is_refused_by_its_field(
    clock_at: Callable[[datetime], None],
) -> None:
    clock_at(NOW)
    organisation = an_organisation()

    refused = Caller(organisation).post("sessions", {**SESSION, "venue": ""})

    assert refused.status_code == 422
    assert "venue" in str(refused.json())
    assert not Listing.objects.exists()


def test_the_list_is_in_the_order_of_the_days_and_ends_with_each_of_them(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(shortly_after())
    begin, end = session_facts().starts_at, session_facts().ends_at
    organisation = an_organisation()
    later = sessions(organisation=organisation, starts_at=end, ends_at=end + (end - begin))[0]
    sooner = sessions(organisation=organisation)[0]

    found = [one["reference"] for one in client.get("/api/v1/sessions").json()["results"]]
    assert found == [sooner.reference, later.reference]

    clock_at(end)
    found = [one["reference"] for one in client.get("/api/v1/sessions").json()["results"]]
    assert found == [later.reference]
    assert client.get(f"/api/v1/sessions/{sooner.reference}").status_code == 410
