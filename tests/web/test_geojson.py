"""A search as GeoJSON: to its standard, no nearer than a place, and the same as the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import jsonschema
import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.actions.publishing import withdraw_listing
from tests.marketplace.given import NOW, a_region_and_municipality, an_organisation, an_owner_of
from tests.web.given import address, homes, services, shortly_after, vacancies
from tests.web.outlets import GRAMMARS
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]
SITE = "https://menukaart.example"


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None], settings: LazySettings) -> None:
    settings.SITE_URL = SITE
    clock_at(shortly_after())
    a_region_and_municipality()
    a_region_and_municipality("Tilburg", "Midden-Brabant", lat=51.56, lon=5.09, pc4="5038")


def geojson(client: Client, here: str) -> dict[str, Any]:
    """An answer that keeps to RFC 7946, and to what we say ours hold."""
    response = client.get(here)
    assert (response.status_code, response["Content-Type"]) == (200, "application/geo+json")
    data: dict[str, Any] = json.loads(response.content)
    rules = json.loads((GRAMMARS / "geojson.json").read_text())
    jsonschema.validate(data, rules, format_checker=jsonschema.FormatChecker())
    return data


def named(data: dict[str, Any], *, of_listings: bool) -> list[dict[str, Any]]:
    """What the features of municipalities, or those of listings, say."""
    found = [one["properties"] for one in data["features"]]
    return [one for one in found if (one["kind"] != "municipality") == of_listings]


@pytest.mark.parametrize("language", ["nl", "en", "pl", "ro", "bg"])
@pytest.mark.parametrize("name", ["work", "housing", "services"])
def test_every_kind_keeps_to_the_standard_in_every_language(client: Client, name: str, language: str) -> None:
    {"work": vacancies, "housing": homes, "services": services}[name](2)
    data = geojson(client, address(f"{name}-geojson", language=language))
    assert (data["language"], data["total"], len(data["features"])) == (language, 2, 3)
    assert data["url"] == SITE + address(name, language=language)


def test_a_service_stands_at_its_place_and_is_counted_at_its_municipality(client: Client) -> None:
    [service] = services()
    data = geojson(client, address("services-geojson"))
    municipality, listing = data["features"]
    assert municipality["geometry"] == {"type": "Point", "coordinates": [5.711, 51.385]}
    assert municipality["properties"] == {
        "kind": "municipality",
        "title": "Someren",
        "count": 1,
        "count_is_exact": True,
        "url": f"{SITE}{address('services')}?municipality=Someren",
    }
    assert listing == {
        "type": "Feature",
        "id": service.reference,
        "geometry": {"type": "Point", "coordinates": [5.711, 51.385]},
        "properties": {
            "kind": "service",
            "title": "Nederlandse les",
            "title_language": "nl",
            "category": "Language",
            "organisation": "Kwekerij De Zandhorst B.V.",
            "place": "Someren",
            "municipality": "Someren",
            "url": f"{SITE}{address('service', service.reference)}",
        },
    }


def test_the_question_of_the_page_is_the_question_of_the_map(client: Client) -> None:
    in_tilburg = an_organisation(name="Kamers Tilburg B.V.")
    found = homes(3) + homes(2, organisation=in_tilburg, place="Tilburg", wifi=False)
    of_homes = {address("home-listing", one.reference) for one in found}

    def counts(question: str) -> dict[str, int]:
        data = geojson(client, address("housing-geojson") + question)
        listings = named(data, of_listings=True)
        page = read(client.get(address("housing") + question))
        on_page = {link.split("?")[0] for link in page.links}
        assert {one["url"].removeprefix(SITE) for one in listings} == of_homes & on_page
        return {one["title"]: one["count"] for one in named(data, of_listings=False)}

    assert counts("") == {"Someren": 3, "Tilburg": 2}
    assert counts("?wifi=no") == {"Tilburg": 2}
    assert counts("?municipality=Someren") == {"Someren": 3}
    assert counts("?place=Tilburg&radius=5") == {"Tilburg": 2}
    assert counts("?q=caravan") == {}


def test_what_does_not_fit_in_one_answer_is_said_and_follows(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.public.views.maps.MOST", 2)
    listings = services(5)
    here, seen, answers = address("services-geojson"), [], 0
    while here:
        data = geojson(client, here)
        seen += [one["url"] for one in named(data, of_listings=True)]
        assert data["total"] == 5
        # Municipalities are counted over all of them, so they stand in the first answer alone.
        assert [one["count"] for one in named(data, of_listings=False)] == ([] if answers else [5])
        answers += 1
        if data.get("next"):
            assert data["note"] == "These are 2 of them. The others are at the address in ‘next’."
        here = data.get("next", "").removeprefix(SITE)
    assert answers == 3
    assert sorted(seen) == sorted(f"{SITE}{address('service', one.reference)}" for one in listings)


def test_it_is_not_sent_twice_and_a_service_that_ends_is_gone(client: Client) -> None:
    first = services(2)[0]
    here = address("services-geojson")
    tag = client.get(here)["ETag"]
    assert client.get(here, headers={"if-none-match": tag}).status_code == 304
    assert client.get(here)["Cache-Control"] == "no-cache"

    withdraw_listing(listing=first, actor=an_owner_of(first.organisation), now=NOW)

    response = client.get(here, headers={"if-none-match": tag})
    assert (response.status_code, json.loads(response.content)["total"]) == (200, 1)


def test_it_asks_as_many_questions_for_fifty_as_for_two(client: Client) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address("services-geojson"))
        return len(asked)

    services(2)
    few = questions()
    services(48, organisation=an_organisation(name="Tweede B.V."), place="Tilburg")
    assert questions() == few == 7


def test_the_page_names_it_for_who_follows_the_search(client: Client) -> None:
    services()
    page = client.get(address("services") + "?category=language&sort=newest").content.decode()
    assert (
        '<link rel="alternate" type="application/geo+json" title="Services" '
        f'href="{address("services-geojson")}?category=language">' in page
    )
