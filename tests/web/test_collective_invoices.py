"""An owner chooses in the portal how often its invoices come."""

from __future__ import annotations

import pytest
from django.test import Client

from billing.models import CollectiveInvoicing
from marketplace.choices import MemberRole
from marketplace.models import Membership
from tests.billing.given import NOW, an_employer
from tests.marketplace.given import a_user, an_owner_of

pytestmark = pytest.mark.django_db

PAGE, CHOOSE = "/en/portal/settings/", "/en/portal/settings/invoices/"


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_owner_chooses_together_and_back_and_the_page_shows_what_holds():
    organisation = an_employer()
    client = client_of(an_owner_of(organisation))
    assert 'name="months" value="" checked' in client.get(PAGE).content.decode()

    client.post(CHOOSE, {"months": "2"})
    assert CollectiveInvoicing.objects.get(organisation=organisation).months == 2
    assert 'name="months" value="2" checked' in client.get(PAGE).content.decode()

    client.post(CHOOSE, {"months": ""})
    assert not CollectiveInvoicing.objects.exists()


@pytest.mark.parametrize("typed", ["12", "two", "-1"])
def test_what_is_not_offered_is_refused_with_a_sentence(typed):
    client = client_of(an_owner_of(an_employer()))
    told = client.post(CHOOSE, {"months": typed}, follow=True).content.decode()
    assert "Choose one invoice a month, every two months, or every three months; or each by itself." in told
    assert not CollectiveInvoicing.objects.exists()


def test_a_colleague_who_is_no_owner_reads_it_and_cannot_change_it():
    organisation = an_employer()
    user = a_user(name="Bas Jansen")
    Membership.objects.create(organisation=organisation, user=user, role=MemberRole.MANAGER, created_at=NOW)
    client = client_of(user)
    page = client.get(PAGE).content.decode()
    assert "Each invoice when it falls due." in page
    assert 'name="months"' not in page
    client.post(CHOOSE, {"months": "1"})
    assert not CollectiveInvoicing.objects.exists()
