"""On paper for the desk and the bus: a listing or a search, with a code, in five languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import segno
from django.conf import LazySettings
from django.test import Client

from foundation.languages import VISITOR_LANGUAGES
from marketplace.actions.publishing import withdraw_listing
from marketplace.models import Listing
from tests.marketplace.given import an_owner_of
from tests.web.given import address, homes, services, sessions, shortly_after, vacancies
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]
SITE = "https://menukaart.example"
PAGE_OF = {
    "vacancy-sheet": "vacancy",
    "home-listing-sheet": "home-listing",
    "service-sheet": "service",
    "session-sheet": "session",
}
MAKE: dict[str, Callable[[], list[Listing]]] = {
    "vacancy-sheet": vacancies,
    "home-listing-sheet": homes,
    "service-sheet": services,
    "session-sheet": sessions,
}


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None], settings: LazySettings) -> None:
    settings.SITE_URL = SITE
    clock_at(shortly_after())


def opens(response: Any, page: str) -> bool:
    """Whether the code on a sheet is the one that opens a page."""
    drawn = segno.make(f"{SITE}{page}", error="m").svg_inline(
        border=2, light="#FFFFFF", svgclass="qr", lineclass=None, omitsize=True
    )
    return drawn in response.content.decode()


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
@pytest.mark.parametrize("name", PAGE_OF)
def test_the_code_of_a_listing_opens_its_page_in_the_language_of_the_sheet(
    client: Client, name: str, language: str
) -> None:
    reference = MAKE[name]()[0].reference
    response = client.get(address(name, reference, language=language))
    here = address(PAGE_OF[name], reference, language=language)
    assert opens(response, here)
    assert not opens(response, here + "?")
    page = read(response)
    assert here in page.links
    assert f"{SITE}{here}" in response.content.decode()
    invited = [
        attributes["lang"] for tag, attributes in page.elements if tag == "li" and "lang" in attributes
    ]
    assert invited == list(VISITOR_LANGUAGES)
    assert "Zeskanuj kod. Przeczytasz stronę w swoim języku." in response.content.decode()


@pytest.mark.parametrize("name", PAGE_OF)
def test_the_page_of_a_listing_leads_to_its_sheet_and_an_ended_one_has_none(
    client: Client, name: str
) -> None:
    listing = MAKE[name]()[0]
    sheet = address(name, listing.reference)
    assert sheet in read(client.get(address(PAGE_OF[name], listing.reference))).links
    withdraw_listing(listing=listing, actor=an_owner_of(listing.organisation), now=shortly_after())
    assert client.get(sheet).status_code == 410


def test_a_home_on_paper_says_its_price_in_full(client: Client) -> None:
    html = client.get(address("home-listing-sheet", homes()[0].reference)).content.decode()
    for words in (
        "€\u00a0395.00",
        "€\u00a070.00",
        "€\u00a0465.00",
        "16 m²",
        "Never pay before you have seen the home.",
    ):
        assert words in html, words


def test_a_service_on_paper_says_what_it_is_and_in_which_languages(client: Client) -> None:
    html = client.get(address("service-sheet", services()[0].reference)).content.decode()
    for words in ("Nederlandse les", "Les in kleine groepen.", '<span lang="en">English</span>', "Kwekerij"):
        assert words in html, words


def test_a_search_on_paper_says_what_was_asked_and_its_code_asks_it_again(client: Client) -> None:
    vacancies(10)
    vacancies(1, title="Verzorgende", sector="care", text="U helpt mensen.")
    query = "?place=Someren&sector=horticulture"
    response = client.get(address("work-sheet", language="nl") + query)
    page = read(response)
    assert page.text_of("h1") == ["Werk: binnen 25 km van Someren, Tuinbouw en landbouw"]
    html = response.content.decode()
    assert "10 vacatures" in html
    assert html.count('<strong lang="nl">Oogstmedewerker paprika</strong>') == 8
    assert "Verzorgende" not in html
    assert opens(response, address("work", language="nl") + query)
    assert address("work-sheet") + "?sector=care" in read(client.get(address("work") + "?sector=care")).links


def test_a_search_that_finds_nothing_has_a_sheet_too(client: Client) -> None:
    html = client.get(address("housing-sheet")).content.decode()
    assert "There is no home now." in html
