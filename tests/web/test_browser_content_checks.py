"""The pages of the content checks in a real browser: an author's form with findings, and the desk's case."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from foundation.choices import StaffRole
from foundation.models import User
from marketplace.actions.publishing import publish_listing
from marketplace.actions.reviews import send_back_listing
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    a_user,
    an_open_door,
    an_organisation,
    an_owner_of,
    vacancy_facts,
)
from tests.web.given import address
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
YOUNG = "U komt in een jong team. Bel 06 12345678 voor een afspraak."


def test_no_page_of_the_content_checks_has_a_fault(
    chromium: Browser, clock_at, live_server: LiveServer, settings: LazySettings
) -> None:
    clock_at(NOW)
    organisation = an_organisation()
    an_open_door(organisation)
    owner = an_owner_of(organisation)
    live = a_published_vacancy(organisation)
    waiting, back = (
        publish_listing(listing=a_draft(organisation, vacancy_facts(text=YOUNG)), actor=owner, now=NOW)
        for _ in range(2)
    )
    send_back_listing(
        listing=back, seen_at=back.changed_at, reasons="Schrijf “een team van tien”.", actor=a_user(), now=NOW
    )
    desk = User.objects.create_user("samira@mip.example", "x", name="Samira Bouali", is_staff=True)
    desk.groups.add(Group.objects.get_or_create(name=StaffRole.QUALITY.value)[0])
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, owner, live_server, settings)

    def at(name: str, *args: str) -> str:
        return live_server.url + address(name, *args, language="nl")

    faults = faults_on(
        page,
        [at("listings"), *(at("listing-edit", "vacancy", one.reference) for one in (waiting, back))],
    )
    page.goto(at("listing-edit", "vacancy", live.reference))
    page.get_by_label("Titel", exact=True).fill("Alleen vrouwen")
    page.get_by_label("Tekst", exact=True).fill(YOUNG)
    page.get_by_role("button", name="Bewaar de wijziging").click()
    assert page.get_by_role("link", name="“Alleen vrouwen”").is_visible()
    assert page.get_by_role("button", name="Stuur het zoals het is").count() == 0
    page.get_by_label("Titel", exact=True).fill("Plukker")
    page.get_by_role("button", name="Bewaar de wijziging").click()
    send = page.get_by_role("button", name="Stuur het zoals het is")
    assert send.is_visible()
    send.click()
    assert page.get_by_text("Uw wijziging van “Oogstmedewerker paprika” wacht op onze controle.").is_visible()
    context.clear_cookies()
    page = as_user(context, desk, live_server, settings)
    faults += faults_on(page, [at("desk-reviews"), at("desk-review", waiting.reference)])
    context.close()

    assert faults == [], faults
