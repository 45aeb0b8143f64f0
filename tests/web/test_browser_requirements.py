"""The pages of what is asked in a real browser: nothing that axe finds, nothing beside the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from quality.queries.requirements import standing_versions
from tests.marketplace.given import an_owner_of
from tests.quality.asking import EMPLOYER_VACANCIES, an_agency, listed
from tests.quality.given import NOW, a_partner, a_recognition, a_staff_member
from tests.web.given import vacancies
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_no_page_of_what_is_asked_has_a_fault(
    chromium: Browser,
    clock_at: Callable[[datetime], None],
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    clock_at(NOW)
    agency = an_agency("sna", "waadi", "wtta-aanvraag")
    vacancy = listed(agency)[0]
    employer = a_partner()
    vacancies(organisation=employer)
    a_recognition(employer)
    user = a_staff_member()
    user.is_superuser = True
    user.save()
    newest = standing_versions(EMPLOYER_VACANCIES)[-1].pk
    typed = {
        "valid_from": "2027-04-01",
        "source": "Besluit 4",
        "notice_days": 30,
        "last_seen": newest,
        "things": 1,
        "thing1_way1_mark": "ind",
    }
    start = f"{live_server.url}/en/desk/requirements/"
    mine = f"{start}employer/career/vacancy/always/"
    preview = f"{mine}next/preview/?"
    pages = [
        start,
        f"{start}not-ready/",
        f"{start}agency/career/vacancy/always/",
        f"{mine}next/",
        preview + urlencode(typed),
        preview + urlencode({**typed, "source": ""}),
        f"{live_server.url}/en/work/{vacancy.reference}/",
        f"{live_server.url}/en/marks/",
    ]
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    faults = faults_on(as_user(context, user, live_server, settings), pages)
    context.close()
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, an_owner_of(agency), live_server, settings)
    faults += faults_on(
        page, [f"{live_server.url}/en/portal/marks/", f"{live_server.url}/en/portal/marks/housing/"]
    )
    context.close()

    assert faults == [], faults
