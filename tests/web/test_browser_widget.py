"""A search in a frame, in a real browser: no script runs in it, and its links leave the frame."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.web.given import address, shortly_after, vacancies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_link_in_the_frame_opens_in_the_whole_window_without_scripts(
    chromium: Browser, live_server: LiveServer, clock_at: Callable[[datetime], None], settings: LazySettings
) -> None:
    clock_at(shortly_after())
    settings.SITE_URL = live_server.url
    vacancy = vacancies()[0]
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(live_server.url + address("work-widget-code"))
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="Oogstmedewerker paprika").click()
    expect(page).to_have_url(live_server.url + address("vacancy", vacancy.reference))
    context.close()
