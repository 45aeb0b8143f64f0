"""A search in a frame on somebody else's page: the only page that may stand there, without scripts and cookies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.test import Client
from lxml.html import fromstring

from marketplace.actions.publishing import withdraw_listing
from tests.marketplace.given import an_owner_of
from tests.web.given import address, homes, services, shortly_after, vacancies
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None], settings: LazySettings) -> None:
    settings.SITE_URL = "https://menukaart.example"
    clock_at(shortly_after())


def test_the_list_shows_what_the_page_of_the_search_shows(client: Client) -> None:
    vacancies(1, housing_offered="employer")
    other = vacancies(1, title="Verzorgende", sector="care", text="U helpt mensen.")[0]
    page = read(client.get(address("work-widget") + "?sector=care"))
    assert page.text_of("h1") == ["Work: Care"]
    assert [link for link in page.links if "?" not in link] == [address("vacancy", other.reference)]
    assert "/en/work/?sector=care" in page.links
    assert "Housing of your employer" in client.get(address("work-widget")).content.decode()


@pytest.mark.parametrize("name", ["work", "housing", "services"])
def test_it_runs_no_script_leaves_no_cookie_and_opens_links_in_the_whole_window(
    client: Client, name: str
) -> None:
    vacancies(), homes(), services()
    response = client.get(address(f"{name}-widget", language="pl"))
    page = read(response)
    assert (page.all("script"), page.all("form"), len(response.cookies)) == ([], [], 0)
    assert page.all("base") == [{"target": "_top"}]
    assert page.all("html") == [{"lang": "pl"}]
    assert len(page.all("h2")) == 1


def test_only_the_list_may_stand_in_a_frame_of_somebody_else(client: Client) -> None:
    vacancy = vacancies()[0]
    framed = client.get(address("work-widget"))
    assert "frame-ancestors 'self' https:;" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    again = client.get(address("work-widget"), headers={"if-none-match": framed["ETag"]})
    assert again.status_code == 304
    assert "frame-ancestors 'self' https:;" in again["Content-Security-Policy"]
    for here in (
        address("work"),
        address("vacancy", vacancy.reference),
        address("work-widget-code"),
        address("lead", vacancy.reference),
    ):
        response = client.get(here)
        assert "frame-ancestors 'none';" in response["Content-Security-Policy"], here
        assert response["X-Frame-Options"] == "DENY"


def test_the_next_ones_stay_in_the_frame(client: Client) -> None:
    vacancies(22)
    page = read(client.get(address("work-widget")))
    (following,) = [link for link in page.all("a") if link.get("rel") == "next"]
    assert following["target"] == "_self"
    assert following["href"].startswith(f"{address('work-widget')}?after=")
    rest = read(client.get(following["href"]))
    assert len(rest.all("h2")) == 2


def test_a_list_of_nothing_says_so_and_leads_on(client: Client) -> None:
    vacancy = vacancies()[0]
    withdraw_listing(listing=vacancy, actor=an_owner_of(vacancy.organisation), now=shortly_after())
    response = client.get(address("work-widget"))
    assert "There is no vacancy now." in response.content.decode()
    assert address("work") in read(response).links


def test_the_code_to_copy_is_a_frame_of_that_search_whatever_was_searched_for(client: Client) -> None:
    query = "?q=%22%3E%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&sector=care"
    response = client.get(address("work-widget-code", language="pl") + query)
    assert "<script>alert" not in response.content.decode()
    frame = fromstring(fromstring(response.content.decode()).findtext(".//textarea") or "")
    assert frame.tag == "iframe"
    assert frame.get(
        "src"
    ) == f"https://menukaart.example{address('work-widget', language='pl')}{query}".replace("(1)", "%281%29")
    assert "</textarea><script>alert(1)</script>" in frame.get("title", "")
    assert client.get(frame.get("src", "").removeprefix("https://menukaart.example")).status_code == 200


def test_the_page_of_a_search_leads_to_its_code_and_back(client: Client) -> None:
    vacancies()
    here = address("work-widget-code") + "?sector=horticulture"
    assert here in read(client.get(address("work") + "?sector=horticulture&after=x")).links
    page = read(client.get(here))
    assert "/en/work/?sector=horticulture" in page.links
    assert [one["src"] for one in page.all("iframe")] == ["/en/widget/work/?sector=horticulture"]
