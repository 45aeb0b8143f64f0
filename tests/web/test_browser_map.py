"""The map in a real browser: by keyboard, on a phone, in the dark, without scripts, and asking nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from marketplace.actions.regions import load_regions
from tests.marketplace.given import an_organisation
from tests.web.given import address, homes, services, shortly_after

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def housing(clock_at: Callable[[datetime], None], live_server: LiveServer) -> str:
    """The page of homes in four municipalities: three in Helmond, two in Tilburg, one each in Deurne and Breda."""
    clock_at(shortly_after())
    load_regions()
    for place, count in {"Helmond": 3, "Tilburg": 2, "Deurne": 1, "Breda": 1}.items():
        homes(count, organisation=an_organisation(name=f"Kamers {place} B.V."), place=place)
    services(2)
    return live_server.url + address("housing")


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Every address that the page asks for."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    return found


def circles(page: Page) -> list[str]:
    """What the circles are called, in the order of the keyboard."""
    page.locator(".map-count").first.wait_for()
    return [str(one.get_attribute("aria-label")) for one in page.locator(".map-count").all()]


def test_the_keyboard_goes_to_a_circle_and_enter_chooses_its_municipality(
    page: Page, housing: str, asked: list[str], live_server: LiveServer
) -> None:
    page.goto(housing)
    assert circles(page) == ["Helmond, 3", "Tilburg, 2", "Breda, 1", "Deurne, 1"]
    page.locator(".map-ground").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".map-count").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".map-count", has_text="2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{housing}?municipality=Tilburg")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 homes")
    expect(page.locator(".map-count[aria-current]")).to_have_text("2")
    assert {one for one in asked if not one.startswith(live_server.url)} == set()


def test_arrow_keys_and_large_buttons_move_the_map(page: Page, housing: str) -> None:
    page.goto(housing)
    circles(page)
    closer, further = (
        page.get_by_role("button", name="Closer"),
        page.get_by_role("button", name="Further away"),
    )
    helmond = page.locator(".map-count").first
    box = closer.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (44, 44)

    def at() -> tuple[float, float]:
        found = helmond.bounding_box()
        assert found is not None
        return found["x"], found["y"]

    before = at()
    closer.click()
    expect(page.locator(".map-ground")).to_be_visible()
    nearer = at()
    assert nearer != before
    page.locator(".map-ground").focus()
    page.keyboard.press("ArrowRight")
    assert at()[0] < nearer[0]
    further.click()
    further.click()
    assert at() == pytest.approx(before, abs=2)


def test_a_circle_out_of_sight_comes_into_sight_when_the_keyboard_reaches_it(
    chromium: Browser, housing: str
) -> None:
    context = chromium.new_context(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]  # a size
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{housing}?place=Deurne")
    assert circles(page)[0] == "Helmond, 3"
    page.goto(housing)
    circles(page)

    def is_seen(name: str) -> bool:
        ground, circle = (
            page.locator(".map-ground").bounding_box(),
            page.get_by_role("link", name=name).bounding_box(),
        )
        assert ground is not None
        assert circle is not None
        return ground["x"] <= circle["x"] <= ground["x"] + ground["width"] - circle["width"]

    # A phone opens where most is.
    assert is_seen("Helmond, 3")
    assert not is_seen("Breda, 1")
    page.locator(".map-ground").focus()
    for _circle in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Breda, 1")).to_be_focused()
    assert is_seen("Breda, 1")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_on_a_map_that_is_drawn(
    chromium: Browser, housing: str, live_server: LiveServer, width: int, theme: str
) -> None:
    context = chromium.new_context(
        locale="en-GB",
        viewport={"width": width, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]  # light or dark
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    for here in (housing, f"{housing}?municipality=Helmond", live_server.url + address("services")):
        page.goto(here)
        circles(page)
        found = Axe().run(page)
        assert len(found.response["passes"]) > 10
        assert found.response["violations"] == []
    page.get_by_role("button", name="Filters").click()
    assert Axe().run(page).response["violations"] == []
    context.close()


def test_without_scripts_the_municipalities_are_links_and_no_empty_map_is_there(
    chromium: Browser, housing: str
) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]  # a size
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(housing)
    expect(page.locator(".map-ground")).to_be_hidden()
    expect(page.get_by_role("button", name="Hide the map")).to_be_hidden()
    page.get_by_role("link", name="Tilburg", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 homes")
    page.get_by_role("button", name="Filters").click()
    page.locator("input[name=bedroom][value=yes]").check()
    page.get_by_role("button", name="Show results").click()
    expect(page).to_have_url(re.compile(r"municipality=Tilburg&.*bedroom=yes"))
    context.close()


def test_the_map_can_be_hidden_and_stays_hidden_while_one_looks_around(
    page: Page, housing: str, asked: list[str]
) -> None:
    page.goto(housing)
    circles(page)
    page.get_by_role("button", name="Hide the map").click()
    expect(page.locator(".map-ground")).to_be_hidden()
    asked.clear()
    page.reload()
    expect(page.get_by_role("button", name="Show the map")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".map-ground")).to_be_hidden()
    assert [one for one in asked if "leaflet" in one or "borders" in one] == []
    page.get_by_role("button", name="Show the map").click()
    assert len(circles(page)) == 4


@pytest.mark.parametrize("missing", ["**/leaflet.js", "**/borders.json"])
def test_where_the_map_fails_one_line_says_so_and_the_list_stands(
    page: Page, housing: str, missing: str
) -> None:
    page.route(missing, lambda route: route.abort())
    page.goto(housing)
    expect(page.get_by_text("The map does not work now. The list has everything.")).to_be_visible()
    expect(page.locator(".map-ground")).to_be_hidden()
    expect(page.get_by_role("link", name="Tilburg", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("7 homes")


def test_streets_are_asked_elsewhere_only_after_a_click(
    page: Page, housing: str, asked: list[str], settings: LazySettings, live_server: LiveServer
) -> None:
    settings.MAP_TILES = "https://tiles.example/{z}/{x}/{y}.png"
    settings.MAP_TILES_FROM = "Streets & Co"
    pictures: list[str] = []

    def answered(route: Route) -> None:
        pictures.append(route.request.url)
        route.fulfill(content_type="image/svg+xml", body='<svg xmlns="http://www.w3.org/2000/svg"/>')

    page.route("https://tiles.example/**", answered)
    page.goto(housing)
    circles(page)
    page.wait_for_load_state("networkidle")
    assert [one for one in asked if not one.startswith(live_server.url)] == []
    page.get_by_role("button", name="Show streets").click()
    page.locator("img.leaflet-tile-loaded").first.wait_for()
    assert pictures
    expect(page.get_by_text("Streets: Streets & Co.")).to_be_visible()


def test_a_page_with_a_map_is_below_a_hundred_kilobytes_without_it(
    page: Page, housing: str, asked: list[str], live_server: LiveServer
) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(housing)
    circles(page)
    page.wait_for_load_state("networkidle")
    of_map = {one for one in sizes if "/leaflet/" in one or one.endswith("borders.json")}
    assert len(of_map) == 3
    assert sum(size for one, size in sizes.items() if one not in of_map) < 100_000
