"""The pages of visitors in a real browser, in the languages whose words are longer: they fit, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.billing.given import the_price_card
from tests.marketplace.actions.test_growth_paths import make
from tests.marketplace.actions.test_texts import POLISH
from tests.marketplace.given import an_organisation
from tests.quality.given import a_recognition, the_marks
from tests.web.given import address, homes, services, shortly_after, vacancies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ["pl", "ro", "bg"]
PLAIN = (
    *("home", "work", "housing", "services", "marks-explained", "ranking", "for-partners", "privacy"),
    *("work-widget", "work-widget-code", "work-sheet", "work-alert", "alert-asked"),
)
WIDEST_TO_NARROWEST = (1280, 800, 390, 320)
# One row of links of 44 pixels.
STRIP = 44


@pytest.fixture
def pages(clock_at: Callable[[datetime], None], live_server: LiveServer) -> Callable[[str], dict[str, str]]:
    """A region with something on every page: the pages' addresses in a language, by name."""
    clock_at(shortly_after())
    the_marks()
    the_price_card()
    employer = an_organisation()
    first = {"housing_offered": "employer", "texts": (POLISH,), "occupation": "9214.2"}
    vacancy, second, _third = vacancies(3, organisation=employer, **first)
    make(employer, vacancy, second)
    a_recognition(employer)
    home, service = homes()[0], services()[0]

    def in_language(language: str) -> dict[str, str]:
        of_listings = {
            **dict.fromkeys(("vacancy", "vacancy-sheet", "lead", "lead-sent"), vacancy.reference),
            **dict.fromkeys(("home-listing", "home-listing-sheet", "home-lead"), home.reference),
            **dict.fromkeys(("service", "service-sheet"), service.reference),
        }
        return {
            **{name: live_server.url + address(name, language=language) for name in PLAIN},
            **{
                name: live_server.url + address(name, reference, language=language)
                for name, reference in of_listings.items()
            },
            "nothing": f"{live_server.url}{address('work', language=language)}?q=lasser&stay=long",
        }

    return in_language


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone that runs scripts."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_the_screen_in_any_language(
    chromium: Browser, pages: Callable[[str], dict[str, str]], language: str
) -> None:
    wide = []
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    for name, here in pages(language).items():
        page.goto(here)
        for width in WIDEST_TO_NARROWEST:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append((name, width))
    context.close()
    assert wide == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_a_page_of_each_kind(
    phone: Page, pages: Callable[[str], dict[str, str]], language: str
) -> None:
    found = []
    addresses = pages(language)
    for name in ("home", "work", "vacancy"):
        phone.goto(addresses[name])
        found += [
            (name, one["id"], [node["html"] for node in one["nodes"]])
            for one in Axe().run(phone).response["violations"]
        ]
    assert found == []


@pytest.mark.parametrize("language", ["nl", "en", *LANGUAGES])
def test_five_languages_fit_on_one_line_of_a_phone_and_lead_there(
    phone: Page, pages: Callable[[str], dict[str, str]], language: str
) -> None:
    phone.goto(pages(language)["work"])
    strip = phone.locator(".strip")
    assert strip.evaluate("one => one.offsetHeight") == STRIP
    links = strip.get_by_role("link")
    expect(links).to_have_text(["Nederlands", "English", "Polski", "Română", "Български"])
    strip.get_by_role("link", name="Română").click()
    expect(phone).to_have_url(pages("ro")["work"])
