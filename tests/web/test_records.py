"""Looking records up: every page of them opens, nobody changes anything there, and people are for administrators."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from foundation.admin import Records
from foundation.models import User
from tests.billing.given import a_paid_agreement
from tests.marketplace.given import a_published_vacancy

pytestmark = pytest.mark.django_db

OURS = [one for one in admin.site._registry.items() if isinstance(one[1], Records)]


def somebody(client: Client, *, superuser: bool) -> Client:
    user = User.objects.create_user("joris@mip.example", "x", is_staff=True, is_superuser=superuser)
    client.force_login(user)
    return client


@pytest.fixture
def records() -> None:
    a_published_vacancy(a_paid_agreement().organisation)


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("model", [model for model, _admin in OURS], ids=lambda model: model.__name__)
def test_a_list_and_a_record_open_and_offer_no_change(client: Client, model):
    client = somebody(client, superuser=True)
    name = f"{model._meta.app_label}_{model._meta.model_name}"

    listed = client.get(reverse(f"admin:{name}_changelist"), {"q": "a"}, follow=True)
    assert listed.status_code == 200
    assert client.get(reverse(f"admin:{name}_add")).status_code == 403
    record = model._default_manager.order_by("pk").first()
    if record is not None:
        page = client.get(reverse(f"admin:{name}_change", args=[record.pk]))
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
        assert client.post(reverse(f"admin:{name}_change", args=[record.pk]), {}).status_code == 403
        assert client.post(reverse(f"admin:{name}_delete", args=[record.pk]), {}).status_code == 403


def test_staff_look_up_records_but_not_people_and_partners_nothing(client: Client):
    staff = somebody(client, superuser=False)

    assert staff.get(reverse("admin:invoices_document_changelist")).status_code == 200
    assert staff.get(reverse("admin:foundation_user_changelist")).status_code == 403
    partner = Client()
    partner.force_login(User.objects.create_user("anna@werkgever.example", "x"))
    assert partner.get(reverse("admin:invoices_document_changelist")).status_code == 302


def test_what_visitors_wrote_and_what_opens_doors_is_not_shown():
    shown = {model.__name__ for model, _admin in OURS}
    assert shown.isdisjoint({"Lead", "ApiKey", "StoredAnswer"})
    assert len(OURS) > 20
    assert {app.label for app in apps.get_app_configs()} >= {model._meta.app_label for model, _ in OURS}
