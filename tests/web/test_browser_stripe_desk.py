"""Disputes, payouts and closing a month in a real browser: no faults, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from billing.actions.periods import close_month
from billing.models import FraudWarning, Payment
from foundation.models import User
from tests.billing.banking import finance
from tests.billing.changing import on
from tests.billing.given import NOW, a_paid_agreement
from tests.web.test_browser_portal import as_user, faults_on
from tests.web.test_stripe_desk import a_dispute, a_payout

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("disputes/", "disputes/?which=over", "disputes/dp_1/", "payouts/", "payouts/po_1/")


def test_the_pages_about_stripe_and_closed_months_have_no_fault(
    chromium: Browser,
    clock_at: Callable[[datetime], None],
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    settings.SANDBOX = True
    a_paid_agreement()
    a_dispute()
    a_dispute("lost", "dp_2")
    a_payout(booked=False)
    FraudWarning.objects.create(
        reference="issfr_1",
        payment=Payment.objects.get(),
        fraud_type="unauthorized_use_of_card",
        warned_at=NOW,
    )
    close_month(month=date(2027, 3, 1), actor=finance(), now=on(date(2027, 4, 3)))
    clock_at(on(date(2027, 5, 3)))
    user = User.objects.create_user("boss@desk.example", "x", name="Samira", is_staff=True, is_superuser=True)
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, user, live_server, settings)

    addresses = [f"{live_server.url}/nl/desk/invoices/{one}" for one in PAGES]
    faults = faults_on(page, [*addresses, f"{live_server.url}/nl/desk/finance/periods/"])
    context.close()

    assert faults == [], faults
