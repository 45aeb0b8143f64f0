"""The portal and the desk in a real browser: nothing that axe finds, nothing beside the screen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.models import User
from invoices.actions.bounces import record_bounce
from invoices.models import Delivery
from marketplace.actions.growth_paths import create_growth_path
from marketplace.models import Listing, Organisation
from quality.models import MarkHeld
from tests.billing.given import NOW, a_held_case, a_paid_agreement, a_quote, an_agreement, an_employer
from tests.billing.persons import a_person, an_order, used, withdraw
from tests.invoices.deliveries import a_notification
from tests.marketplace.feeds import a_feed, a_job, indeed_xml, taken_in
from tests.marketplace.given import a_draft, a_published_vacancy, an_organisation, an_owner_of
from tests.marketplace.seen import seen
from tests.quality.claims import a_claim, a_refusal
from tests.quality.given import a_partner, a_proposal, a_register_file, a_small_ind_register, an_import
from tests.web.given import shortly_after

LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')
Theme = Literal["light", "dark"]
LOOKS: tuple[tuple[tuple[int, Theme], ...], ...] = (
    ((1280, "light"), (390, "dark")),
    ((390, "light"), (1280, "dark")),
)
DOWNLOADS = ("/pdf/", "/ubl/", "/file/", "/copy/", ".zip", ".csv")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def employer(clock_at: Callable[[datetime], None], settings: LazySettings, tmp_path: Path) -> Organisation:
    """An employer with something on every page of the portal."""
    clock_at(shortly_after(NOW))
    settings.MEDIA_ROOT = tmp_path
    organisation = an_employer()
    vacancy = a_published_vacancy(
        a_paid_agreement(organisation, Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5")).organisation
    )
    for one in Listing.objects.filter(organisation=organisation, kind="vacancy"):
        seen(one, date(2027, 3, 15), impressions=400, views=40, clicks=3)
    draft = a_draft(organisation)
    create_growth_path(
        organisation=organisation,
        references=[vacancy.reference, draft.reference],
        actor=an_owner_of(organisation),
        now=NOW,
    )
    a_quote(organisation)
    an_agreement(organisation, Choice("CAR-RECRUIT-5"))
    deliver_due()
    mailed = Delivery.objects.filter(channel="mail").order_by("id").first()
    assert mailed is not None
    record_bounce(raw=a_notification(mailed.message_id), now=NOW)
    a_refusal(a_claim(organisation))
    a_claim(organisation)
    # One that is taken in, and one that stopped and asks.
    feed = a_feed(organisation)
    taken_in(feed, indeed_xml([a_job(1), a_job(2), a_job(3, salary="")]))
    taken_in(feed, indeed_xml([a_job(4, salary="")]))
    return organisation


def as_user(context: BrowserContext, user: User, live_server: LiveServer, settings: LazySettings) -> Page:
    """A page of somebody who is logged in."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return context.new_page()


def pages_of(page: Page, start: str, inside: str) -> list[str]:
    """Every page that is reached by links from a first one, below the same folder; asked for without drawing it."""
    seen, waiting = [start], [start]
    while waiting:
        here = waiting.pop()
        for link in LINK.findall(page.request.get(here).text()):
            href = urljoin(here, unescape(link)).split("#")[0].split("?")[0]
            if inside in href and href not in seen and not href.endswith(DOWNLOADS):
                seen.append(href)
                waiting.append(href)
    return seen


def few_of_each(addresses: list[str], most: int = 2) -> list[str]:
    """Of addresses that the same view answers the first ones: more of one kind show nothing new."""
    seen: Counter[str] = Counter()
    few = []
    with translation.override("en"):
        for here in addresses:
            view = resolve(urlsplit(here).path).view_name
            seen[view] += 1
            if seen[view] <= most:
                few.append(here)
    return few


def faults_on(page: Page, addresses: list[str]) -> list[object]:
    """What axe finds on a desktop and on a phone, light and dark in turns, and what is wider than the screen."""
    found: list[object] = []
    for number, here in enumerate(addresses):
        page.goto(here)
        for width, theme in LOOKS[number % 2]:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append((here, width, "wider than the screen"))
            found += [
                (here, width, theme, violation["id"], [node["html"] for node in violation["nodes"]])
                for violation in Axe().run(page).response["violations"]
            ]
    return found


def test_no_page_of_the_portal_has_a_fault(
    chromium: Browser,
    employer: Organisation,
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, an_owner_of(employer), live_server, settings)

    addresses = pages_of(page, f"{live_server.url}/en/portal/", "/en/portal/")
    addresses.append(f"{live_server.url}/en/portal/organisation/")
    faults = faults_on(page, few_of_each(addresses))
    context.close()

    assert len(addresses) >= 15, addresses
    assert f"{live_server.url}/en/portal/invoices/statement/" in addresses
    assert f"{live_server.url}/en/portal/listings/paths/" in addresses
    assert f"{live_server.url}/en/portal/marks/evidence/" in addresses
    assert sum("/portal/feeds/" in one for one in addresses) >= 6
    assert faults == [], faults


@pytest.fixture
def person(clock_at: Callable[[datetime], None]) -> Organisation:
    """A person with something on every page: orders that are used, to pay and withdrawn, and a quote."""
    clock_at(shortly_after(NOW))
    account = a_person()
    used(an_order(account, Choice("WEL-INTRODUCTION", 2), Choice("WEL-DUTCH")))
    an_order(account, Choice("EXTRA-SERVICE"), is_paid=False)
    withdraw(an_order(account))
    a_quote(account, Choice("WEL-DUTCH"))
    return account


def test_no_page_of_a_person_has_a_fault(
    chromium: Browser,
    person: Organisation,
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, an_owner_of(person), live_server, settings)

    addresses = pages_of(page, f"{live_server.url}/en/portal/", "/en/portal/")
    addresses += [f"{live_server.url}/en/portal/person/", f"{live_server.url}/en/partners/?segment=person"]
    faults = faults_on(page, few_of_each(addresses))
    context.close()

    assert len(addresses) >= 16, addresses
    assert any(address.endswith("/withdraw/") for address in addresses), addresses
    assert faults == [], faults


def test_no_page_of_the_desk_has_a_fault(
    chromium: Browser,
    employer: Organisation,
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    user = User.objects.create_user(
        "samira@desk.example", "x", name="Samira", is_staff=True, is_superuser=True
    )
    user.groups.add(Group.objects.get_or_create(name=StaffRole.ADMINISTRATOR.value)[0])
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, user, live_server, settings)

    case = a_held_case()
    a_partner(kvk_number="99000001", name="Verhuur De Wit")
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    addresses = pages_of(page, f"{live_server.url}/en/desk/", "/en/desk/")
    addresses += pages_of(page, f"{live_server.url}/en/desk/evidence/", "/en/desk/evidence/")
    proposal = a_proposal(an_organisation())
    held = MarkHeld.objects.without_claims().order_by("pk")[0]
    addresses.append(f"{live_server.url}/en/desk/recognitions/{proposal.reference}/")
    addresses.append(f"{live_server.url}/en/desk/organisations/{proposal.organisation.reference}/")
    addresses.append(f"{live_server.url}/en/desk/marks/{held.pk}/")
    figures = [one for one in addresses if "/en/desk/finance/" in one]
    # Of the quarter in which there is something.
    addresses += [f"{one}?year=2027&part=q1" for one in figures]
    faults = faults_on(page, few_of_each(addresses))
    context.close()

    assert len(addresses) >= 5, addresses
    assert [one for one in addresses if "/evidence/E-" in one] != []
    assert f"{live_server.url}/en/desk/vat/{case.reference}/" in addresses
    assert len([one for one in addresses if one.endswith("/deliveries/")]) >= 2
    assert [one for one in addresses if one.endswith("/correct/")] != []
    assert {one.split("/finance/")[1] for one in figures} >= {"", "vat-return/", "revenue/", "bookkeeper/"}
    for part in ("/invoices/D-", "/invoices/debtors/P-", "/invoices/statements/P-"):
        assert [one for one in addresses if part in one] != [], part
    assert [one for one in addresses if one.endswith("/payment-request/")] != []
    for part in (
        "/registers/ind/",
        "/registers/ind/columns/",
        "/registers/proposals/K-",
        "/rows/",
        "/files/",
    ):
        assert [one for one in addresses if part in one] != [], part
    assert faults == [], faults


def test_signing_up_and_logging_in_have_no_fault(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    addresses = [f"{live_server.url}/en/account/{name}/" for name in ("signup", "login", "password/reset")]
    faults = faults_on(page, addresses)
    page.goto(addresses[0])
    page.get_by_role("button", name="Make an account").click()
    faults += [violation["id"] for violation in Axe().run(page).response["violations"]]
    context.close()
    assert faults == [], faults
