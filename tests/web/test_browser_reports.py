"""Reports at the desk and in the portal in a real browser: nothing that axe finds, nothing beside the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from quality.actions.report_cases import ask_partner, hand_over_report, hold_reported_listing
from quality.choices import HandOverTo
from quality.models import Report
from tests.marketplace.given import NOW, an_owner_of
from tests.quality.given import a_staff_member, grounds
from tests.quality.reports import a_report
from tests.web.given import address, shortly_after, vacancies
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def report(clock_at: Callable[[datetime], None]) -> Report:
    """A report with a question, a hold, a hand-over and another beside it."""
    clock_at(shortly_after())
    vacancy, staff = vacancies()[0], a_staff_member()
    staff.is_superuser = True
    staff.save()
    a_report(vacancy, kind="housing", text="Nat en vol.", email="", name="")
    found = a_report(vacancy, may_share_contact=True)
    ask_partner(report=found, text="Vraagt u geld?", answer_until_on=date(2027, 3, 24), actor=staff, now=NOW)
    hold_reported_listing(report=found, grounds=grounds(), actor=staff, now=NOW)
    hand_over_report(
        report=found, to=HandOverTo.POLICE, on=NOW.date(), with_contact=False, actor=staff, now=NOW
    )
    return found


def test_no_page_of_a_report_has_a_fault(
    chromium: Browser,
    report: Report,
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    listing = report.listing
    page = as_user(context, a_staff_member(), live_server, settings)
    pages = {
        name: address(name, *args)
        for name, args in {
            "desk-reports": (),
            "desk-report": (report.reference,),
            "desk-report-sheet": (report.reference,),
            "desk-listing": (listing.reference,),
        }.items()
    }
    faults = faults_on(page, [live_server.url + here for here in pages.values()])
    page.goto(live_server.url + pages["desk-report"])
    page.get_by_role("button", name="Decide and send the letters").click()
    assert "Something is wrong" in page.content()

    partner = as_user(context, an_owner_of(listing.organisation), live_server, settings)
    question = report.questions.get()
    faults += faults_on(
        partner,
        [
            live_server.url + address("listing-question", question.reference),
            live_server.url + address("listings"),
            live_server.url + address("listing-edit", "vacancy", listing.reference),
        ],
    )
    context.close()
    assert faults == [], faults
