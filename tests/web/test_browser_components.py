"""The pages in a real browser: nothing that axe finds, nothing beside the screen, nothing that needs a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from marketplace.actions.alerts import ask_alert, confirm_alert
from marketplace.choices import ListingKind
from marketplace.models import Lead, SearchAlert
from marketplace.queries.alerts import confirming_code, own_code
from marketplace.queries.search import Search
from tests.billing.given import the_price_card
from tests.marketplace.given import NOW, a_region_and_municipality, an_organisation
from tests.quality.given import a_recognition, the_marks
from tests.quality.reports import a_report
from tests.web.given import address, homes, services, sessions, shortly_after, vacancies
from web.public import guards

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Theme = Literal["light", "dark"]
PLAIN = (
    *("components", "home", "work", "housing", "services", "agenda", "ranking", "marks-explained"),
    *("for-partners", "contact", "accessibility", "privacy", "report-status"),
    *(
        "work-widget",
        "work-widget-code",
        "work-sheet",
        "work-alert",
        "alert-asked",
        "agenda-widget",
        "agenda-sheet",
    ),
)


@pytest.fixture
def region(clock_at: Callable[[datetime], None], live_server: LiveServer) -> dict[str, str]:
    """A region with something on every page: the pages' addresses, by name."""
    clock_at(shortly_after())
    the_marks()
    the_price_card()
    a_region_and_municipality("Tilburg", "Midden-Brabant", lat=51.56, lon=5.09, pc4="5038")
    employer = an_organisation()
    vacancy = vacancies(6, organisation=employer, housing_offered="employer")[0]
    a_recognition(employer)
    vacancies(16, organisation=an_organisation(name="Kwekerij De Tweede B.V."), stay="long")
    home, service, session = homes(3)[0], services(3)[0], sessions(3)[0]
    of_vacancy = {
        name: address(name, vacancy.reference)
        for name in ("vacancy", "vacancy-sheet", "lead", "lead-sent", "report")
    }
    code = a_report(vacancy, kind="passport_kept").code
    return {
        **{name: live_server.url + address(name) for name in PLAIN},
        **{name: live_server.url + here for name, here in of_vacancy.items()},
        "home-lead": live_server.url + address("home-lead", home.reference),
        **{name: live_server.url + here for name, here in pages_of_an_alert().items()},
        "home-listing": live_server.url + address("home-listing", home.reference),
        "service": live_server.url + address("service", service.reference),
        "session": live_server.url + address("session", session.reference),
        "session-sheet": live_server.url + address("session-sheet", session.reference),
        "no-session": live_server.url + address("agenda") + "?q=dans&place=Tilburg",
        "report-received": live_server.url + address("report-received", code),
        "report-status-of": live_server.url + address("report-status-of", code),
        "chosen": live_server.url + address("work") + "?q=paprika&stay=short",
        "nothing": live_server.url + address("work") + "?q=lasser&place=Tilburg&radius=5&stay=long",
        "unknown": live_server.url + "/en/there/is/no/such/page/",
    }


def pages_of_an_alert() -> dict[str, str]:
    """The pages that a mail leads to: of a search that was asked for, and of one that runs."""
    for text in ("paprika", "tomaat"):
        ask_alert(
            search=Search(kind=ListingKind.VACANCY, text=text),
            email="ania@post.example",
            rhythm="daily",
            language="en",
            address=None,
            now=NOW,
            wall_now=NOW,
        )
    asked, running = SearchAlert.objects.order_by("id")
    code = own_code(confirm_alert(alert=running, now=NOW))
    return {
        "alert-confirm": address("alert-confirm", confirming_code(asked)),
        **{name: address(name, code) for name in ("alert", "alert-stop")},
    }


@pytest.fixture
def without_scripts(chromium: Browser) -> Iterator[Page]:
    """A phone whose browser runs no scripts."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def a_screen(chromium: Browser, width: int, theme: Theme) -> BrowserContext:
    """A browser of a width, in a theme."""
    context = chromium.new_context(
        locale="en-GB", viewport={"width": width, "height": 800}, color_scheme=theme
    )
    context.set_default_timeout(10_000)
    return context


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_on_any_page(
    chromium: Browser, region: dict[str, str], width: int, theme: Theme
) -> None:
    context = a_screen(chromium, width, theme)
    page = context.new_page()
    found = []
    for name, here in region.items():
        page.goto(here)
        results = Axe().run(page)
        assert len(results.response["passes"]) > 10, name
        found += [
            (name, violation["id"], [node["html"] for node in violation["nodes"]])
            for violation in results.response["violations"]
        ]
    context.close()
    assert found == []


def test_axe_finds_nothing_on_the_components_in_the_other_theme_and_language(
    chromium: Browser, live_server: LiveServer
) -> None:
    for width, theme in ((1280, "dark"), (390, "light")):
        context = a_screen(chromium, width, theme)  # type: ignore[arg-type]  # a tuple of literals loses them
        page = context.new_page()
        page.goto(live_server.url + address("components", language="nl"))
        assert Axe().run(page).response["violations"] == []
        context.close()


@pytest.mark.parametrize("width", [320, 390, 720, 800, 1024])
def test_no_page_is_wider_than_the_screen_and_the_browser_complains_of_nothing(
    chromium: Browser, region: dict[str, str], width: int
) -> None:
    context = a_screen(chromium, width, "light")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    wide = []
    for name, here in region.items():
        page.goto(here)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(name)
    context.close()
    assert wide == []
    assert [one for one in complaints if "status of 404" not in one] == []


def test_a_visitor_without_scripts_finds_work_and_asks_for_it(
    without_scripts: Page, region: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        guards, "LEAST", timedelta(0)
    )  # a browser that is driven fills in sooner than a person
    page = without_scripts
    page.goto(region["home"])
    page.get_by_label("What are you looking for?").fill("paprika")
    page.get_by_label("Postcode or place").fill("Someren")
    page.get_by_role("button", name="Search work").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("22 vacancies for ‘paprika’")
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Short: less than 4 months").check()
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("6 vacancies for ‘paprika’")
    expect(page.get_by_role("link", name="Short: less than 4 months")).to_be_visible()
    page.get_by_role("link", name="Oogstmedewerker paprika").first.click()
    page.get_by_role("link", name="I want this job").last.click()
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("alert")).to_contain_text("Something is wrong: 3 errors.")
    page.get_by_role("alert").get_by_role("link", name="Fill in your name").click()
    page.get_by_label("Your name").fill("Ania")
    page.get_by_label("Telephone number").fill("ania@post.example")
    page.get_by_label("may call or mail me about this").check()
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent")
    assert Lead.objects.get().contact == "ania@post.example"


def test_the_menu_of_a_phone_opens_and_closes_without_scripts(
    without_scripts: Page, region: dict[str, str]
) -> None:
    page = without_scripts
    page.goto(region["home"])
    housing = page.get_by_role("navigation", name="Main").get_by_role("link", name="Housing")
    expect(housing).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(housing).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(housing).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    housing.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 homes")


def test_the_keyboard_skips_to_the_content_and_shows_where_it_is(page: Page, region: dict[str, str]) -> None:
    page.goto(region["work"])
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.get_by_role("main").get_by_role("link").first
    expect(first).to_be_focused()
    assert first.evaluate("one => getComputedStyle(one).outlineWidth") == "3px"
    assert first.evaluate("one => getComputedStyle(one).outlineColor") == "rgb(255, 200, 69)"


def test_a_refused_form_brings_the_keyboard_to_the_summary(page: Page, region: dict[str, str]) -> None:
    page.goto(region["lead"])
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("alert")).to_be_focused()


def test_choosing_an_order_shows_it_at_once(page: Page, region: dict[str, str]) -> None:
    page.goto(region["work"])
    page.get_by_label("Sort by").select_option(label="Highest wage first")
    page.wait_for_url("**sort=wage**")
    expect(page.get_by_label("Sort by")).to_have_value("wage")


def test_minus_and_plus_change_a_number(page: Page, region: dict[str, str]) -> None:
    page.goto(region["components"])
    number = page.get_by_role("spinbutton", name="places")
    page.get_by_role("button", name="More: places").click()
    expect(number).to_have_value("3")
    page.get_by_role("button", name="Less: places").click()
    page.get_by_role("button", name="Less: places").click()
    expect(number).to_have_value("1")


def test_paper_carries_the_vacancy_and_none_of_the_frame(page: Page, region: dict[str, str]) -> None:
    page.goto(region["vacancy-sheet"])
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for hidden in (".strip", ".nav", ".footer", "[data-print]"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator("svg.qr").bounding_box()["width"] == pytest.approx(151, abs=1)  # type: ignore[index]  # it is drawn
