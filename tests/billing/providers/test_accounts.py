"""An issuer with a Stripe account of its own: its money, customers and events go by its own keys."""

from __future__ import annotations

from typing import Any

import pytest

from billing.models import Payment, PaymentAttempt, ProviderEvent, Receivable
from billing.providers.stripe import adapter
from billing.providers.stripe.accounts import account_for, all_accounts
from foundation.actions.outbox import deliver_due
from tests.billing.given import an_agreement
from tests.billing.paying import SECRET, choose, events, pay_page, post

pytestmark = pytest.mark.django_db

OWN = ("sk_test_mipbrabant00000000000000000", "whsec_mipbrabant0000000000000000000")


@pytest.fixture
def keys_used(monkeypatch) -> set[str]:
    """The secret keys with which Stripe was asked something."""
    used: set[str] = set()
    make = adapter._client

    def remember(key: str, address: str, version: str) -> Any:
        used.add(key)
        return make(key, address, version)

    monkeypatch.setattr(adapter, "_client", remember)
    return used


def test_the_issuers_own_keys_are_used_for_its_invoices_and_the_shared_ones_for_others(settings):
    settings.STRIPE_ACCOUNTS = {"mip-brabant": OWN}

    assert account_for("mip-brabant").secret_key == OWN[0]
    assert account_for("mip-limburg").secret_key == settings.STRIPE_SECRET_KEY
    assert [account.code for account in all_accounts()] == ["", "mip-brabant"]
    assert OWN[0] not in repr(account_for("mip-brabant")), "a key is not for log files"


def test_a_payment_goes_into_the_issuers_own_account_by_events_that_it_signed(sandbox, settings, keys_used):
    settings.STRIPE_ACCOUNTS = {"mip-brabant": OWN}
    pay_page(an_agreement())
    choose(sandbox, "paid")

    for event in events(sandbox):
        assert post(event, secret=OWN[1]) == 200
    deliver_due()

    assert keys_used == {OWN[0]}
    assert set(ProviderEvent.objects.values_list("account", flat=True)) == {"mip-brabant"}
    assert Payment.objects.count() == 1


def test_another_account_cannot_say_what_became_of_it(sandbox, settings):
    settings.STRIPE_ACCOUNTS = {"mip-brabant": OWN}
    pay_page(an_agreement())
    choose(sandbox, "paid")

    for event in events(sandbox):
        assert post(event, secret=SECRET) == 200
    deliver_due()

    assert not Payment.objects.exists()
    assert PaymentAttempt.objects.get().state == "open"
    assert Receivable.objects.count() == 1
    assert post(events(sandbox)[0], secret="whsec_nobody000000000000000000000000") == 400
