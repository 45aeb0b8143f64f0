"""Turning direct debit on and off on the page of an agreement."""

from __future__ import annotations

import pytest
from django.test import Client

from billing.models import Agreement, ProviderCustomer
from tests.billing.given import a_paid_agreement
from tests.marketplace.given import an_owner_of


def signed_in(agreement: Agreement) -> Client:
    client = Client()
    client.force_login(an_owner_of(agreement.organisation))
    return client


@pytest.mark.django_db
def test_a_partner_with_a_mandate_turns_direct_debit_on_and_off():
    agreement = a_paid_agreement()
    client = signed_in(agreement)
    page = f"/en/portal/agreements/{agreement.reference}/"
    assert "Pay by direct debit from now on" not in client.get(page).content.decode()
    ProviderCustomer.objects.create(
        party=agreement.party,
        issuer=agreement.issuer,
        customer_id="cus_1",
        mandate_id="mandate_1",
        debit_method_id="pm_1",
    )

    before = client.get(page).content.decode()
    answer = client.post(f"{page}paying-method/", {"debit": "on"}, follow=True).content.decode()

    assert "Pay by direct debit from now on" in before
    assert "From your next invoice on we collect by direct debit." in answer
    assert "under mandate mandate_1." in answer
    assert Agreement.objects.get().debit_mandate == "mandate_1"

    client.post(f"{page}paying-method/", {"debit": "off"})
    assert (Agreement.objects.get().paying_method, Agreement.objects.get().debit_mandate) == ("pay_link", "")


@pytest.mark.django_db
def test_without_a_mandate_it_is_refused_and_nothing_moves():
    agreement = a_paid_agreement()
    client = signed_in(agreement)

    answer = client.post(
        f"/en/portal/agreements/{agreement.reference}/paying-method/", {"debit": "on"}, follow=True
    )

    assert "We have no mandate for direct debit of you." in answer.content.decode()
    assert Agreement.objects.get().paying_method == "pay_link"
