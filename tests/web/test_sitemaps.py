"""The sitemap: what is live, in five languages, split, and honest about when it changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from foundation.languages import VISITOR_LANGUAGES
from marketplace.actions.publishing import withdraw_listing
from marketplace.queries import outlets
from tests.marketplace.given import YEAR_LATER, an_owner_of
from tests.web.given import address, homes, profiles, services, shortly_after, vacancies
from tests.web.outlets import texts, xml_of

pytestmark = [pytest.mark.django_db]
SITE = "https://menukaart.example"


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None], settings: LazySettings) -> None:
    settings.SITE_URL = SITE
    clock_at(shortly_after())


def files(client: Client) -> list[str]:
    """The files that the index names, as paths."""
    root = xml_of(client.get("/sitemap.xml"), "sitemap")
    return [one.removeprefix(SITE) for one in texts(root, "//map:loc/text()")]


def listed(client: Client) -> list[str]:
    """Every address in every file."""
    return [
        one.removeprefix(SITE)
        for file in files(client)
        for one in texts(xml_of(client.get(file), "sitemap"), "//map:loc/text()")
    ]


def test_robots_name_the_sitemap(client: Client) -> None:
    assert f"\nSitemap: {SITE}/sitemap.xml\n" in client.get("/robots.txt").content.decode()


def test_every_live_listing_stands_in_it_in_five_languages_and_every_address_answers(client: Client) -> None:
    found = [("vacancy", vacancies()[0]), ("home-listing", homes()[0]), ("service", services()[0])]
    found.append(("profile", profiles()[0]))
    expected = {
        address(name, listing.reference, language=language)
        for name, listing in found
        for language in VISITOR_LANGUAGES
    }
    addresses = listed(client)
    assert len(addresses) == len(set(addresses)) == 5 * (13 + 4)
    assert expected <= set(addresses)
    assert {here: client.get(here).status_code for here in addresses} == dict.fromkeys(addresses, 200)


def test_each_address_names_all_five_languages_and_when_it_changed(client: Client) -> None:
    vacancy = vacancies()[0]
    root = xml_of(client.get(files(client)[1]), "sitemap")
    alternates = texts(root, "//map:url[1]/html:link/@hreflang")
    assert alternates == list(VISITOR_LANGUAGES)
    hrefs = texts(root, "//map:url[1]/html:link/@href")
    assert hrefs == texts(root, "//map:loc/text()")
    assert hrefs[1] == f"{SITE}{address('vacancy', vacancy.reference)}"
    assert set(texts(root, "//map:lastmod/text()")) == {"2027-03-16T10:00:00+01:00"}


def test_what_never_showed_or_ended_is_in_no_file(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    gone, stays = vacancies(2)
    withdraw_listing(listing=gone, actor=an_owner_of(gone.organisation), now=shortly_after())
    addresses = listed(client)
    assert address("vacancy", gone.reference) not in addresses
    assert address("vacancy", stays.reference) in addresses
    clock_at(YEAR_LATER)
    assert files(client) == ["/sitemap-pages.xml"]
    assert client.get(f"/sitemap-listings-{stays.pk // outlets.SLICE}.xml").status_code == 404
    assert client.get(f"/sitemap-listings-{10**30}.xml").status_code == 404


def test_it_is_split_by_key_so_that_a_listing_stays_in_its_file(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "SLICE", 2)
    made = vacancies(5)
    slices = sorted({listing.pk // 2 for listing in made})
    assert files(client) == ["/sitemap-pages.xml", *(f"/sitemap-listings-{number}.xml" for number in slices)]
    middle = made[2]
    file = f"/sitemap-listings-{middle.pk // 2}.xml"
    withdraw_listing(listing=made[0], actor=an_owner_of(made[0].organisation), now=shortly_after())
    assert f"{SITE}{address('vacancy', middle.reference)}" in texts(
        xml_of(client.get(file), "sitemap"), "//map:loc/text()"
    )
    assert len(listed(client)) == 5 * (13 + 4)


def test_a_file_says_that_it_changed_when_something_in_it_came_or_went(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    gone, _stays = vacancies(2)
    assert texts(xml_of(client.get("/sitemap.xml"), "sitemap"), "//map:lastmod/text()") == [
        "2027-03-16T10:00:00+01:00"
    ]
    withdraw_listing(
        listing=gone, actor=an_owner_of(gone.organisation), now=shortly_after() + timedelta(minutes=5)
    )
    clock_at(shortly_after() + timedelta(minutes=6))
    assert texts(xml_of(client.get("/sitemap.xml"), "sitemap"), "//map:lastmod/text()") == [
        "2027-03-16T11:05:00+01:00"
    ]


def test_an_unchanged_file_is_not_sent_again(client: Client) -> None:
    vacancies()
    tags = {file: client.get(file)["ETag"] for file in ("/sitemap.xml", *files(client))}
    for file, tag in tags.items():
        again = client.get(file, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
    homes()
    changed = files(client)[-1]
    assert client.get(changed, headers={"if-none-match": tags[changed]}).status_code == 200


def test_a_full_file_stays_far_below_what_the_protocol_allows(client: Client) -> None:
    vacancies()
    response = client.get(files(client)[1])
    of_one_listing = texts(xml_of(response, "sitemap"), "//map:loc/text()")
    assert len(of_one_listing) * outlets.SLICE <= 50_000
    assert len(response.content) * outlets.SLICE <= 50_000_000
