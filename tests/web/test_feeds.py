"""A search as a feed: valid, stable, followed from its page, and not sent twice."""

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
from tests.marketplace.given import YEAR_LATER, an_owner_of
from tests.web.given import address, homes, services, shortly_after, vacancies
from tests.web.outlets import GRAMMARS, texts, xml_of
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]
SITE = "https://menukaart.example"


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None], settings: LazySettings) -> None:
    settings.SITE_URL = SITE
    clock_at(shortly_after())


def json_feed(client: Client, here: str) -> dict[str, Any]:
    """A JSON Feed that keeps to what version 1.1 asks."""
    response = client.get(here)
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    data: dict[str, Any] = json.loads(response.content)
    jsonschema.validate(
        data,
        json.loads((GRAMMARS / "json_feed.json").read_text()),
        format_checker=jsonschema.FormatChecker(),
    )
    return data


@pytest.mark.parametrize("language", ["nl", "en", "pl", "ro", "bg"])
def test_the_feeds_of_every_kind_keep_to_their_formats_in_every_language(
    client: Client, language: str
) -> None:
    vacancies(), homes(), services()
    for name in ("work", "housing", "services"):
        response = client.get(address(f"{name}-atom", language=language))
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        root = xml_of(response, "atom")
        assert texts(root, "/atom:feed/@xml:lang") == [language]
        assert len(texts(root, "//atom:entry/atom:id/text()")) == 1
        data = json_feed(client, address(f"{name}-feed", language=language))
        assert data["language"] == language
        assert [item["id"] for item in data["items"]] == texts(root, "//atom:entry/atom:id/text()")


def test_an_entry_says_what_the_page_says(client: Client) -> None:
    vacancy = vacancies()[0]
    item = json_feed(client, address("work-feed"))["items"][0]
    assert item == {
        "id": f"tag:menukaart.example,2027-03-16:{vacancy.reference}",
        "url": f"{SITE}{address('vacancy', vacancy.reference)}",
        "title": "Oogstmedewerker paprika",
        "content_html": "<p>U oogst paprika&#x27;s in een warme kas.</p>",
        "summary": "Someren · €\u00a015.40 – €\u00a016.25 per hour · 38 to 40 hours per week · Seasonal contract"
        " · No Dutch or English needed",
        "date_published": "2027-03-16T09:00:00+00:00",
        "date_modified": "2027-03-16T09:00:00+00:00",
        "authors": [{"name": "Kwekerij De Zandhorst B.V."}],
        "language": "nl",
    }
    root = xml_of(client.get(address("work-atom")), "atom")
    for path, said in {
        "title": item["title"],
        "summary": item["summary"],
        "content": item["content_html"],
        "published": item["date_published"],
        "author/atom:name": item["authors"][0]["name"],
    }.items():
        assert texts(root, f"//atom:entry/atom:{path}/text()") == [said]


def test_an_entry_keeps_its_key_in_every_language(client: Client) -> None:
    vacancies()
    keys = {
        json_feed(client, address("work-feed", language=language))["items"][0]["id"]
        for language in ("nl", "pl")
    }
    assert len(keys) == 1


def test_a_feed_asks_what_the_page_asks(client: Client) -> None:
    vacancies(1)
    vacancies(1, title="Verzorgende", sector="care", text="U helpt mensen.", stay="long")
    for query, count in (
        ("", 2),
        ("?sector=care", 1),
        ("?q=paprika", 1),
        ("?q=lasser", 0),
        ("?wage=1700", 0),
    ):
        assert len(json_feed(client, address("work-feed") + query)["items"]) == count, query
        assert (
            len(texts(xml_of(client.get(address("work-atom") + query), "atom"), "//atom:entry/atom:id"))
            == count
        )
    said = json_feed(client, address("work-feed") + "?sector=care&place=Someren&sort=wage")
    assert said["title"] == ("Work: within 25 km of Someren, Care – Migration Information Point Brabant")
    assert said["home_page_url"] == f"{SITE}/en/work/?place=Someren&sector=care"
    assert said["feed_url"] == f"{SITE}/en/work/feed.json?place=Someren&sector=care"


def test_the_page_of_a_search_leads_to_its_feeds(client: Client) -> None:
    vacancies()
    page = read(client.get(address("work") + "?sector=horticulture&sort=wage&after=x"))
    found = [
        (link["type"], link["href"])
        for link in page.all("link")
        if link.get("type", "").startswith("application/")
    ]
    assert found == [
        ("application/atom+xml", "/en/work/atom.xml?sector=horticulture"),
        ("application/feed+json", "/en/work/feed.json?sector=horticulture"),
        ("application/geo+json", "/en/work/map.geojson?sector=horticulture"),
    ]
    # The points of a map are for machines: a person has the map itself.
    assert {href for _type, href in found[:2]} <= set(page.links)


def test_all_that_is_found_is_reached_by_the_next_pages(client: Client) -> None:
    made = len(vacancies(3))
    vacancies(20, title="Inpakker")
    first = json_feed(client, address("work-feed"))
    second = json_feed(client, first["next_url"].removeprefix(SITE))
    assert (len(first["items"]), len(second["items"])) == (20, made)
    assert "next_url" not in second
    root = xml_of(client.get(address("work-atom")), "atom")
    following = texts(root, "/atom:feed/atom:link[@rel='next']/@href")[0]
    assert following.startswith(f"{SITE}/en/work/atom.xml?after=")
    assert (
        len(texts(xml_of(client.get(following.removeprefix(SITE)), "atom"), "//atom:entry/atom:id")) == made
    )


def test_a_feed_that_did_not_change_is_not_sent_again_and_one_that_lost_a_listing_is(client: Client) -> None:
    vacancy = vacancies()[0]
    pages = {name: client.get(address(name)) for name in ("work-atom", "work-feed")}
    for name, first in pages.items():
        assert first["Cache-Control"] == "no-cache"
        again = client.get(address(name), headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    withdraw_listing(listing=vacancy, actor=an_owner_of(vacancy.organisation), now=shortly_after())
    for name, first in pages.items():
        changed = client.get(address(name), headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200
        assert vacancy.reference not in changed.content.decode()


def test_an_empty_feed_is_a_feed_too(client: Client, clock_at: Callable[[datetime], None]) -> None:
    vacancies()
    clock_at(YEAR_LATER)
    root = xml_of(client.get(address("work-atom")), "atom")
    assert texts(root, "//atom:updated/text()") == ["2028-03-16T00:00:00+01:00"]
    assert json_feed(client, address("work-feed"))["items"] == []


def test_what_a_text_holds_is_shown_and_breaks_no_feed(client: Client) -> None:
    title = "</title>]]>&lt;<script>x</script>\x0b\ud83d\ude00".encode("utf-16", "surrogatepass").decode(
        "utf-16"
    )
    vacancies(1, title=title, text="<b>vet</b>\x01 & ]]> meer")
    root = xml_of(client.get(address("work-atom")), "atom")
    assert texts(root, "//atom:entry/atom:title/text()") == ["</title>]]>&lt;<script>x</script>😀"]
    assert texts(root, "//atom:entry/atom:content/text()") == [
        "<p>&lt;b&gt;vet&lt;/b&gt; &amp; ]]&gt; meer</p>"
    ]
    item = json_feed(client, address("work-feed"))["items"][0]
    assert item["content_html"] == "<p>&lt;b&gt;vet&lt;/b&gt; &amp; ]]&gt; meer</p>"


@pytest.mark.parametrize("name", ["work-atom", "work-feed", "work-widget", "work-sheet"])
def test_the_number_of_questions_does_not_grow_with_the_number_of_listings(client: Client, name: str) -> None:
    vacancies(1)
    with CaptureQueriesContext(connection) as of_one:
        client.get(address(name))
    vacancies(12)
    with CaptureQueriesContext(connection) as of_many:
        client.get(address(name))
    assert len(of_many) == len(of_one) <= 7


@pytest.mark.parametrize(
    "query", ["?after=AAAA", "?q=%00%22%3E", "?radius=ten&wage=-1", "?place=%27%20OR%201=1"]
)
def test_an_address_that_makes_no_sense_gives_a_feed(client: Client, query: str) -> None:
    vacancies()
    xml_of(client.get(address("work-atom") + query), "atom")
    json_feed(client, address("work-feed") + query)
