"""The queue of the quality desk in a real browser: no faults, and a menu that never wraps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from foundation.models import User
from quality.actions.objections import object_to_decision
from quality.models import Decision
from tests.billing.given import an_employer
from tests.marketplace.given import an_owner_of
from tests.quality.given import NOW, a_register_file, a_small_ind_register, a_suspension, an_import
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def test_the_cases_have_no_fault_and_the_menu_of_two_desks_stands_on_two_lines(
    chromium: Browser,
    clock_at: Callable[[datetime], None],
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    settings.SANDBOX = True
    employer = an_employer()
    a_small_ind_register()
    an_import(a_register_file(employer.party.kvk_number))
    an_import(a_register_file(extra=21), now=NOW + DAY, file_name="ind-2.csv")
    suspended = a_suspension(employer, now=NOW + DAY)
    objection = object_to_decision(decision=suspended, actor=an_owner_of(employer), now=NOW + DAY)
    gone = Decision.objects.get(kind="due_for_check")
    clock_at(NOW + 2 * DAY)
    user = User.objects.create_user("boss@desk.example", "x", name="Samira", is_staff=True, is_superuser=True)
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, user, live_server, settings)

    pages = [f"queue/gone/{gone.reference}", f"queue/objections/{objection.reference}", "decisions/figures"]
    faults = faults_on(page, [f"{live_server.url}/nl/desk/{one}/" for one in ["queue", *pages]])
    page.set_viewport_size({"width": 1280, "height": 800})
    tops = page.locator("nav.nav ul.links a").evaluate_all(
        "links => new Set(links.map(one => Math.round(one.getBoundingClientRect().top))).size"
    )
    context.close()

    assert faults == [], faults
    assert tops == 2
