"""The pages about money that goes back in a real browser: nothing that axe finds, nothing beside the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from billing.actions.refund_files import make_refund_file
from billing.actions.refunds import approve_refund, propose_refund
from billing.choices import RefundState
from billing.models import Payment
from tests.billing.banking import DAY, NOW, owed, taken
from tests.billing.camt import Move
from tests.billing.changing import on
from tests.billing.given import an_agreement
from tests.marketplace.given import a_user
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_no_page_about_money_that_goes_back_has_a_fault(
    chromium: Browser,
    clock_at: Callable[[datetime], None],
    live_server: LiveServer,
    settings: LazySettings,
) -> None:
    clock_at(NOW)
    receivable = owed()
    taken(Move(receivable.cents + 120_000, reference=receivable.document.payment_reference))
    an_agreement(receivable.agreement.organisation if receivable.agreement else None, now=on(DAY))
    payment = Payment.objects.get()
    user, colleague = a_user("samira@desk.example", "Samira Bouali"), a_user("bo@desk.example", "Bo Smit")
    user.is_staff = user.is_superuser = True
    user.save()
    _large, _small, sent, approved = [
        propose_refund(
            source=payment, cents=cents, reason="Dubbel betaald, gebeld op 31 maart", actor=user, now=NOW
        )
        for cents in (60_000, 9_950, 20_000, 12_500)
    ]
    approve_refund(refund=sent, actor=colleague, now=NOW)
    make_refund_file(issuer_code=sent.issuer.code, actor=colleague, now=NOW)
    approve_refund(refund=approved, actor=colleague, now=NOW)
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, user, live_server, settings)

    desk = f"{live_server.url}/en/desk/invoices"
    debtor = f"{desk}/debtors/{payment.party.reference}/"
    addresses = [f"{desk}/refunds/?state={state}" for state in RefundState.values]
    addresses += [debtor, f"{debtor}pay-back/?of={payment.reference}"]
    faults = faults_on(page, addresses)
    context.close()

    assert faults == [], faults
