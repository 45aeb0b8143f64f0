"""What Stripe said is kept in dj-stripe's tables, under the account it belongs to; those tables are as its models."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from djstripe import models as djstripe_models

from billing.models import Payment, ProviderCustomer, ProviderEvent
from foundation.models import OutboxMessage
from stripe_sandbox.server import RunningSandbox
from tests.billing.given import an_agreement
from tests.billing.paying import choose, deliver_all, pay_page


def connect() -> dict[str, str]:
    out = StringIO()
    call_command("connect_stripe", stdout=out)
    found: dict[str, str] = json.loads(out.getvalue().strip().splitlines()[-1])
    return found


@pytest.mark.django_db
def test_connecting_twice_keeps_one_account_and_one_key(sandbox: RunningSandbox, settings):
    first = connect()
    again = connect()

    assert first == again
    account = djstripe_models.Account.objects.get()
    assert account.id == first["account"]
    key = djstripe_models.APIKey.objects.get()
    assert (key.secret, key.djstripe_owner_account, key.livemode) == (
        settings.STRIPE_SECRET_KEY,
        account,
        False,
    )


@pytest.mark.django_db
def test_a_replaced_key_is_stored_beside_the_old_one_under_the_same_account(
    sandbox: RunningSandbox, settings
):
    first = connect()
    settings.STRIPE_SECRET_KEY = "sk_test_anotherkeyofthesameaccount00"

    assert connect() == first
    assert djstripe_models.Account.objects.count() == 1
    assert djstripe_models.APIKey.objects.count() == 2


@pytest.mark.django_db
def test_a_payment_leaves_what_stripe_said_of_it_and_of_its_mandate(sandbox: RunningSandbox):
    pay_page(an_agreement())
    choose(sandbox, "paid")

    deliver_all(sandbox)

    customer, payment = ProviderCustomer.objects.get(), Payment.objects.get()
    intent = djstripe_models.PaymentIntent.objects.get()
    assert intent.id == payment.provider_reference
    assert (intent.stripe_data["status"], intent.stripe_data["amount_received"]) == ("succeeded", 121000)
    assert djstripe_models.Session.objects.get().stripe_data["payment_status"] == "paid"
    assert djstripe_models.Customer.objects.get().id == customer.customer_id
    assert djstripe_models.Charge.objects.get().stripe_data["paid"] is True
    assert djstripe_models.PaymentMethod.objects.filter(stripe_data__type="ideal").count() == 1
    assert customer.mandate_id.startswith("mandate_")
    assert customer.debit_method_id.startswith("pm_")
    assert not OutboxMessage.objects.filter(kind="stripe.archive", done_at=None).exists()


@pytest.mark.django_db
def test_an_archive_that_cannot_be_written_holds_up_no_money(sandbox: RunningSandbox, settings):
    settings.OUTBOX_HANDLERS = settings.OUTBOX_HANDLERS | {
        "stripe.archive": "tests.foundation.handlers.write_down_and_break"
    }
    pay_page(an_agreement())
    choose(sandbox, "paid")

    deliver_all(sandbox)

    assert Payment.objects.get().cents == 121000
    assert not ProviderEvent.objects.filter(applied_at=None).exists()
    assert OutboxMessage.objects.filter(kind="stripe.archive", done_at=None).exists()


@pytest.mark.django_db
def test_the_tables_made_at_once_have_every_column_key_and_index_of_the_models():
    for model in apps.get_app_config("djstripe").get_models(include_auto_created=True):
        table = model._meta.db_table
        fields: list[Any] = list(model._meta.local_concrete_fields)
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, table)
            constraints = connection.introspection.get_constraints(cursor, table).values()
        assert {column.name for column in columns} == {field.column for field in fields}
        optional = {column.name for column in columns if column.null_ok}
        assert optional == {field.column for field in fields if field.null}
        points_to = {one["columns"][0]: one["foreign_key"] for one in constraints if one["foreign_key"]}
        is_unique = {tuple(one["columns"]) for one in constraints if one["unique"]}
        is_indexed = {one["columns"][0] for one in constraints if one["index"] or one["unique"]}
        for field in fields:
            if field.remote_field is not None and field.db_constraint:
                target = field.target_field
                assert points_to[field.column] == (target.model._meta.db_table, target.column), field
            assert not field.unique or (field.column,) in is_unique, field
            assert not field.db_index or field.column in is_indexed, field
        for names in model._meta.unique_together:
            assert (
                tuple(field.column for name in names for field in fields if field.name == name) in is_unique
            )
