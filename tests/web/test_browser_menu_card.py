"""The pages of the next price card in a real browser: nothing that axe finds, nothing beside the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from billing.actions.card_drafts import start_draft
from billing.rules.selection import Choice
from tests.billing.changing import on
from tests.billing.drafting import a_discount_row, an_editor, publish, put, row_of
from tests.billing.given import a_paid_agreement, an_employer
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOW = on(date(2027, 11, 1))
DRAFT = (
    *(
        "",
        "draft/",
        "draft/products/CAR-MARKETING/",
        "draft/products/WEL-INTRODUCTION/",
        "draft/new-product/",
    ),
    *("draft/discounts/introductie-2026/", "draft/new-discount/", "draft/preview/"),
)


def test_no_page_of_the_next_price_card_has_a_fault(
    chromium: Browser,
    clock_at: Callable[[datetime], None],
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    clock_at(NOW)
    a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-5"), Choice("CAR-MARKETING"))
    user = an_editor()
    user.is_staff = user.is_superuser = True
    user.save()
    start_draft(valid_from=date(2028, 1, 1), actor=user, now=NOW)
    put(row_of("CAR-RECRUIT-5", prices={"": 110000}, name_en="Recruitment, five vacancies"), now=NOW)
    put(row_of("KNOWLEDGE", is_offered=False), now=NOW)
    put(a_discount_row(from_on="2028-01-01", until_on="2028-03-01"), part="discounts", is_new=True, now=NOW)
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, user, live_server, settings)

    faults = faults_on(page, [f"{live_server.url}/en/desk/menu-card/{one}" for one in DRAFT])
    publish(now=NOW)
    faults += faults_on(
        page,
        [f"{live_server.url}/en/{one}" for one in ("desk/menu-card/", "partners/", "partners/?version=2")],
    )
    context.close()

    assert faults == [], faults
