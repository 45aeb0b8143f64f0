"""Mandates through the Stripe sandbox: what the payer's bank calls them stands on paper, and they are over once."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.db import IntegrityError, transaction

from billing.choices import PayingMethod
from billing.models import Agreement, ProviderCustomer
from billing.providers.stripe.mandates import ask_about_mandates, refresh_mandate
from foundation.models import AuditEntry
from invoices.documents.pdf import html_of
from tests.billing.changing import on
from tests.billing.given import NOW, an_agreement
from tests.billing.paying import choose, deliver_all, pay_page
from tests.billing.test_debits import KEY, RENEWED_ON, a_renewed_invoice

pytestmark = pytest.mark.django_db


def at_stripe(sandbox, mandate: str) -> dict[str, object]:
    """A mandate as Stripe has it."""
    found = httpx.get(f"{sandbox.url}/v1/mandates/{mandate}", headers=KEY).json()
    assert isinstance(found, dict)
    return found


def scheme_reference(sandbox, mandate: str) -> str:
    """What the payer's bank calls a mandate."""
    details = at_stripe(sandbox, mandate)["payment_method_details"]
    assert isinstance(details, dict)
    return str(details["sepa_debit"]["reference"])


def test_an_ideal_payment_leaves_a_mandate_by_the_name_that_the_bank_of_the_payer_knows(sandbox):
    pay_page(an_agreement())
    choose(sandbox, "paid", iban="NL39RABO0300065264")
    deliver_all(sandbox)

    customer = ProviderCustomer.objects.get()
    assert customer.mandate_reference == scheme_reference(sandbox, customer.mandate_id) != ""
    assert customer.account_end == "5264"


def test_the_invoice_that_announces_a_debit_says_mandate_and_account(sandbox):
    document = a_renewed_invoice(sandbox).document

    assert document.debit_reference == scheme_reference(sandbox, document.debit_mandate)
    assert document.debit_account_end == "5264"
    html = html_of(document)
    assert document.debit_reference in html
    assert document.debit_mandate not in html


def test_a_mandate_of_before_is_described_by_the_daily_round_and_told_from_the_next_invoice_on(sandbox):
    document = a_renewed_invoice(sandbox).document
    ProviderCustomer.objects.update(mandate_reference="", account_end="")
    Agreement.objects.update(debit_reference="", debit_account_end="")

    ask_about_mandates(now=on(RENEWED_ON))

    agreement = Agreement.objects.get()
    assert (agreement.debit_reference, agreement.debit_account_end) == (document.debit_reference, "5264")
    assert ProviderCustomer.objects.get().mandate_reference == document.debit_reference


def test_a_mandate_that_is_over_is_found_by_the_daily_round_when_its_event_is_lost(sandbox):
    a_renewed_invoice(sandbox)
    mandate = Agreement.objects.get().debit_mandate
    ended = httpx.post(f"{sandbox.url}/sandbox/mandates/{mandate}/end", json={})
    assert ended.status_code == 200, ended.text

    for _turn in range(2):
        ask_about_mandates(now=on(RENEWED_ON + timedelta(days=1)))

    agreement = Agreement.objects.get()
    assert (agreement.paying_method, agreement.debit_mandate) == (PayingMethod.PAY_LINK, "")
    assert (agreement.debit_reference, agreement.debit_account_end) == ("", "")
    assert ProviderCustomer.objects.get().mandate_reference == ""
    assert AuditEntry.objects.filter(action="choose_paying_method").count() == 2


def test_a_mandate_that_is_not_there_moves_nothing(sandbox):
    a_renewed_invoice(sandbox)
    before = Agreement.objects.values().get()

    refresh_mandate(reference="mandate_unknown", account="", now=NOW)

    assert Agreement.objects.values().get() == before


def test_mandates_wait_while_stripe_is_silent(sandbox, settings):
    a_renewed_invoice(sandbox)
    before = Agreement.objects.values().get()
    settings.STRIPE_API_HOST = "http://127.0.0.1:9"

    ask_about_mandates(now=NOW)

    assert Agreement.objects.values().get() == before


def test_the_database_refuses_an_account_on_an_agreement_that_is_not_collected():
    an_agreement()

    with (
        pytest.raises(IntegrityError, match="agreement_that_is_not_collected_names_no_account"),
        transaction.atomic(),
    ):
        Agreement.objects.update(debit_account_end="5264")
