"""Connecting to Stripe: the account, and the endpoint for events, made once."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from djstripe.models import Account

from billing.providers.stripe.adapter import stripe_client
from billing.providers.stripe.endpoint import EVENTS

pytestmark = pytest.mark.django_db


def connected(*arguments: str) -> dict[str, object]:
    """The last line of the command."""
    told = io.StringIO()
    call_command("connect_stripe", *arguments, stdout=told)
    line: dict[str, object] = json.loads(told.getvalue().splitlines()[-1])
    return line


def test_the_endpoint_is_made_once_and_its_secret_told_once(sandbox, settings):
    settings.SITE_URL = "https://menukaart.example"

    first = connected("--webhook")
    again = connected("--webhook", "--json")

    assert (first["webhook"], first["made"]) == ("https://menukaart.example/hooks/stripe/", True)
    assert str(first["secret"]).startswith("whsec_")
    assert (again["made"], "secret" in again) == (False, False)
    endpoints = [one.url for one in stripe_client().v1.webhook_endpoints.list().data]
    assert endpoints == ["https://menukaart.example/hooks/stripe/"]
    assert Account.objects.get().id == first["account"]


def test_an_endpoint_of_an_earlier_version_gets_the_events_that_we_act_on_since(sandbox, settings):
    settings.SITE_URL = "https://menukaart.example"
    v1 = stripe_client().v1
    url = "https://menukaart.example/hooks/stripe/"
    old = v1.webhook_endpoints.create({"url": url, "enabled_events": ["payment_intent.succeeded"]})

    assert connected("--webhook")["made"] is False
    assert v1.webhook_endpoints.retrieve(old.id).enabled_events == list(EVENTS)
    assert {"refund.failed", "charge.dispute.created", "payout.paid"} <= set(EVENTS)

    v1.webhook_endpoints.update(old.id, {"enabled_events": ["*"]})
    connected("--webhook")
    assert v1.webhook_endpoints.retrieve(old.id).enabled_events == ["*"]


def test_without_the_word_webhook_only_the_account_is_stored(sandbox):
    assert list(connected()) == ["account"]
    assert stripe_client().v1.webhook_endpoints.list().data == []


def test_a_key_that_stripe_does_not_know_is_said_in_a_sentence(sandbox, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_wrong"

    with pytest.raises(CommandError, match="Stripe does not do this"):
        connected()
