"""Homes, wishes and groups in a real browser: nothing that axe finds, nothing beside the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from foundation.choices import StaffRole
from marketplace.models import GroupTie, Listing
from tests.marketplace.given import a_user, an_owner_of
from tests.marketplace.groups import a_declaration, a_group, a_home, a_landlord
from tests.web.given import address, shortly_after, vacancies
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WISHES = "?wish=independent&wish=bedroom&wish=sport&wish=nature&work=Someren"


@pytest.fixture
def work(clock_at: Callable[[datetime], None]) -> Listing:
    """A vacancy with a home of its employer, an independent one, and one of its group."""
    clock_at(shortly_after())
    work = vacancies(housing_offered="employer")[0]
    landlord, sister = a_landlord(website="https://woonanker.example"), a_landlord("Zuster B.V.")
    a_group(sister, work.organisation)
    a_declaration(sister, landlord)
    a_home(work.organisation)
    a_home(sister, nature_metres=None)
    a_home(landlord)
    return work


def test_no_page_of_homes_has_a_fault(
    chromium: Browser, work: Listing, live_server: LiveServer, settings: LazySettings
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    homes = Listing.objects.filter(kind="home").order_by("pk")
    faults = faults_on(
        page,
        [
            live_server.url + address("vacancy", work.reference) + WISHES,
            live_server.url + address("ranking"),
            *(live_server.url + address("home-listing", home.reference) + WISHES for home in homes),
            live_server.url + address("housing") + WISHES,
        ],
    )
    page.goto(live_server.url + address("vacancy", work.reference) + WISHES)
    assert page.get_by_text("Fits 5 of 5 wishes.").count() == 1
    tie = GroupTie.objects.get(outcome="")
    partner = as_user(context, an_owner_of(tie.organisation), live_server, settings)
    faults += faults_on(partner, [live_server.url + address("groups")])
    samira = a_user("samira@mip.example")
    samira.is_staff = True
    samira.save()
    samira.groups.add(Group.objects.get_or_create(name=StaffRole.QUALITY.value)[0])
    context.clear_cookies()
    desk = as_user(context, samira, live_server, settings)
    faults += faults_on(desk, [live_server.url + address("desk-group", tie.reference)])
    context.close()
    assert faults == [], faults


def test_a_visitor_ticks_wishes_and_reads_how_each_home_fits(
    chromium: Browser, work: Listing, live_server: LiveServer
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + address("housing"))
    page.get_by_text("Say what you wish, and see how each home fits").click()
    page.get_by_label("Own bedroom").first.check()
    page.get_by_label("Independent of an employer").check()
    page.get_by_label("Where do you work?").fill("Someren")
    page.get_by_role("button", name="Show how they fit").click()

    expect(page.get_by_text("Fits 3 of 3 wishes.")).to_have_count(1)
    expect(page.get_by_text("Fits 2 of 3 wishes.")).to_have_count(2)
    assert context.cookies() == []
    context.close()
