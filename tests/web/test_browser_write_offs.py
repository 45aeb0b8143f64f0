"""The pages about write-offs and credit in a real browser: nothing that axe finds, nothing beside the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from billing.actions.runs import bill_until
from billing.actions.write_offs import propose_write_off
from billing.choices import WriteOffState
from billing.models import Receivable
from tests.billing.banking import taken
from tests.billing.camt import Move
from tests.billing.changing import on
from tests.billing.given import a_paid_agreement, an_employer
from tests.marketplace.given import a_user, an_owner_of
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
START, RENEWED, TODAY = date(2027, 3, 16), date(2028, 3, 16), date(2028, 9, 1)


def test_no_page_about_write_offs_and_credit_has_a_fault(
    chromium: Browser,
    clock_at: Callable[[datetime], None],
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    clock_at(on(TODAY))
    employer = an_employer(now=on(START))
    for _year in range(2):
        a_paid_agreement(employer, now=on(START))
    bill_until(until_on=RENEWED, now=on(RENEWED))
    one, two = Receivable.objects.filter(is_first=False).select_related("document", "party").order_by("id")
    user, colleague = a_user("samira@desk.example", "Samira Bouali"), a_user("bo@desk.example", "Bo Smit")
    user.is_staff = user.is_superuser = True
    user.save()
    for receivable, cents in ((one, 40_000), (two, 121_000)):
        propose_write_off(
            receivable=receivable,
            cents=cents,
            reason="bankrupt",
            explanation="Bankrupt since 20 August; the trustee expects nothing.",
            actor=colleague,
            now=on(TODAY),
        )
    taken(Move(130_000, reference=one.document.payment_reference), day=TODAY)

    desk, portal = f"{live_server.url}/en/desk", f"{live_server.url}/en/portal"
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    faults = faults_on(
        as_user(context, user, live_server, settings),
        [
            f"{desk}/",
            *(f"{desk}/invoices/write-offs/?state={state}" for state in WriteOffState.values),
            f"{desk}/invoices/write-offs/new/{two.document.reference}/",
            f"{desk}/invoices/debtors/{one.party.reference}/",
            f"{desk}/invoices/{one.document.reference}/",
        ],
    )
    context.close()
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, an_owner_of(employer), live_server, settings)
    faults += faults_on(page, [f"{portal}/invoices/"])
    assert page.get_by_role("button", name="back").count() == 1
    context.close()

    assert faults == [], faults
