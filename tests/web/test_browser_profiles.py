"""Profiles and photos in a real browser: nothing from elsewhere before a press, and axe finds nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from foundation.choices import StaffRole
from foundation.models import User
from marketplace.actions.photos import add_photo, approve_photo
from marketplace.models import Listing, ListingPhoto
from tests.marketplace.given import NOW, a_user, an_organisation, an_owner_of
from tests.web.given import address, homes, profiles, shortly_after, staff, vacancies
from tests.web.test_browser_portal import as_user, faults_on
from web.demo.pictures import a_greenhouse, a_house, a_logo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FRAME = "https://player.vimeo.com/video/123456789"


@pytest.fixture
def profile(
    clock_at: Callable[[datetime], None], live_server: LiveServer, settings: LazySettings, tmp_path: Path
) -> Listing:
    """A grower with a film, two photos that show and one that waits, vacancies and a home."""
    settings.MEDIA_ROOT = tmp_path
    clock_at(shortly_after())
    organisation = an_organisation()
    listing = profiles(organisation=organisation)[0]
    vacancies(3, organisation=organisation)
    homes(organisation=organisation)
    for content, alt in ((a_logo("Zandhorst Kwekerij", 0), "Beeldmerk"), (a_greenhouse(0), "De kassen")):
        approve_photo(photo=added(listing, content, alt), seen_alt=alt, actor=a_user(), now=NOW)
    added(listing, a_house(1), "Ons kantoor")
    return listing


def added(listing: Listing, content: bytes, alt: str) -> ListingPhoto:
    """A photo that waits."""
    return add_photo(
        organisation=listing.organisation,
        reference=listing.reference,
        content=content,
        alt=alt,
        actor=an_owner_of(listing.organisation),
        now=NOW,
    )


def faults_of(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_nothing_is_loaded_from_elsewhere_until_somebody_presses_and_then_this_frame_alone(
    chromium: Browser, profile: Listing, live_server: LiveServer
) -> None:
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    # The film's host is not reached: what the browser asks of it is answered here.
    context.route(
        "https://**", lambda route: route.fulfill(body="<title>film</title>", content_type="text/html")
    )
    page.goto(live_server.url + address("profile", profile.reference))
    page.mouse.wheel(0, 4000)
    page.wait_for_load_state("networkidle")
    assert [one for one in asked if not one.startswith(live_server.url)] == []

    button = page.get_by_role("button", name="Play the film here")
    button.focus()
    page.keyboard.press("Enter")

    frame = page.locator("iframe")
    expect(frame).to_have_attribute("src", f"{FRAME}?dnt=1&autoplay=1&texttrack=1")
    expect(frame).to_have_attribute("title", "Film of Kwekerij De Zandhorst B.V.")
    page.wait_for_load_state("networkidle")
    elsewhere = [one for one in asked if not one.startswith(live_server.url)]
    assert elsewhere == [f"{FRAME}?dnt=1&autoplay=1&texttrack=1"]
    # Any other frame is refused by the page's own policy.
    refused = page.evaluate(
        """() => new Promise((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
          const frame = document.createElement("iframe");
          frame.src = "https://player.vimeo.com/video/987654321";
          document.body.append(frame);
        })"""
    )
    assert refused == "frame-src"
    context.close()


def test_without_scripts_the_film_is_a_link_that_says_where_it_leads(
    chromium: Browser, profile: Listing, live_server: LiveServer
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + address("profile", profile.reference))

    expect(page.get_by_role("button", name="Play the film here")).to_be_hidden()
    expect(page.get_by_role("link", name="Watch it at Vimeo")).to_have_attribute(
        "href", "https://vimeo.com/123456789"
    )
    context.close()


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(1280, "light", "en"), (390, "dark", "bg"), (320, "light", "pl")]
)
def test_the_pages_of_profiles_fit_and_have_no_fault(
    chromium: Browser, profile: Listing, live_server: LiveServer, width: int, theme: str, language: str
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)  # type: ignore[arg-type]  # light or dark
    context.set_default_timeout(10_000)
    page = context.new_page()
    found = {}
    for name, given in (
        ("profiles", ()),
        ("profile", (profile.reference,)),
        ("profile-sheet", (profile.reference,)),
    ):
        page.goto(live_server.url + address(name, *given, language=language))
        shot(page, f"{name}-{width}")
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        found[name] = (too_wide, faults_of(page))
    context.close()
    assert found == dict.fromkeys(found, (False, []))


def shot(page: Page, name: str) -> None:
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_pages_of_photos_in_portal_and_desk_have_no_fault(
    chromium: Browser,
    profile: Listing,
    live_server: LiveServer,
    settings: LazySettings,
    width: int,
    theme: str,
) -> None:
    staff(StaffRole.QUALITY)
    waits = ListingPhoto.objects.get(state="waiting")
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)  # type: ignore[arg-type]  # light or dark

    def at(name: str, *args: str) -> str:
        return live_server.url + address(name, *args, language="nl")

    page = as_user(context, an_owner_of(profile.organisation), live_server, settings)
    own = [at("listing-photos", profile.reference), at("listing-edit", "profile", profile.reference)]
    faults = faults_on(page, own)
    page.goto(own[0])
    shot(page, f"portal-photos-{width}")
    page.goto(own[1])
    shot(page, f"portal-profile-{width}")
    context.clear_cookies()
    page = as_user(context, User.objects.get(is_staff=True), live_server, settings)
    faults += faults_on(page, [at("desk-photo", waits.reference), at("desk-listing", profile.reference)])
    page.goto(at("desk-photo", waits.reference))
    shot(page, f"desk-photo-{width}")
    context.close()

    assert faults == []
