"""A government body: registered by staff with its OIN, buys with a purchase order, and can change that number."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.test import Client

from billing.actions.runs import bill_until
from billing.models import Agreement, Parking
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.models import AuditEntry, Party
from invoices.models import Document
from marketplace.actions.governments import GovernmentRegistration, register_government
from marketplace.actions.members import accept_invitation
from marketplace.models import Invitation, Organisation
from tests.billing.changing import on
from tests.billing.given import NOW, a_quote, an_agreement, an_employer, the_price_card
from tests.marketplace.given import a_region_and_municipality, a_user, an_owner_of
from tests.web.given import staff

pytestmark = pytest.mark.django_db

OIN = "00000001003214345000"
SOMEREN = {
    "name": "Gemeente Someren",
    "oin": "0000 0001 0032 1434 5000",
    "street": "Wilhelminaplein 1",
    "postcode": "5711ek",
    "city": "Someren",
    "email": "crediteuren@someren.example",
    "owner_email": "eva@someren.example",
}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def someren() -> Organisation:
    the_price_card()
    a_region_and_municipality()
    organisation = register_government(
        registration=GovernmentRegistration(**SOMEREN), actor=a_user("desk@mip.example"), now=NOW
    )
    accept_invitation(
        user=a_user("eva@someren.example"), reference=Invitation.objects.get().reference, now=NOW
    )
    return organisation


def portal_of(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def test_staff_register_a_government_body_and_its_first_owner_joins_by_mail():
    the_price_card()
    a_region_and_municipality()
    desk = staff(StaffRole.PROGRAMME)

    page = desk.post("/en/desk/organisations/government/", SOMEREN, follow=True).content.decode()
    deliver_due()

    assert "Gemeente Someren is registered, and the invitation is mailed." in page
    party = Party.objects.get(oin=OIN)
    assert (party.kind, party.kvk_number, party.postcode) == ("government", "", "5711 EK")
    organisation = Organisation.objects.get(party=party)
    assert [role.role for role in organisation.roles.all()] == ["government"]
    [letter] = [one for one in mail.outbox if one.to == ["eva@someren.example"]]
    assert "Gemeente Someren" in letter.body
    invitation = Invitation.objects.get()
    eva = Client()
    eva.force_login(a_user("eva@someren.example"))
    eva.post(f"/en/portal/invitations/{invitation.reference}/accept/")
    assert organisation.memberships.get().role == "owner"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"oin": "123"}, "An OIN has 20 digits; you entered 3."),
        ({"oin": "0000000100321434500X"}, "An OIN has 20 digits"),
        ({"postcode": "571"}, "A Dutch postcode has 4 digits and 2 letters"),
        ({"owner_email": "eva"}, "Enter a valid email address."),
        ({"name": "Gemeente 111222333"}, "looks like it holds a BSN"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_registered(changes, sentence):
    answer = staff(StaffRole.FINANCE).post("/en/desk/organisations/government/", SOMEREN | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Party.objects.filter(kind="government").exists()
    assert not Invitation.objects.exists()


def test_an_oin_is_registered_once():
    someren()

    answer = staff(StaffRole.FINANCE).post("/en/desk/organisations/government/", SOMEREN)

    assert answer.status_code == 422
    assert "registered with us already, as Gemeente Someren." in answer.content.decode()
    assert Party.objects.filter(oin=OIN).count() == 1


def test_the_quality_desk_does_not_register_bodies():
    assert staff(StaffRole.QUALITY).get("/en/desk/organisations/government/").status_code == 403


def test_an_agreement_without_a_number_is_parked_until_its_owner_fills_one_in():
    organisation = someren()
    quote = a_quote(organisation, Choice("KNOWLEDGE"), purchase_order="PO-1")
    agreement = an_agreement(organisation, quote=quote)
    # As an agreement of before the number was asked.
    Agreement.objects.update(purchase_order="")
    later = on(date(2028, 3, 17))

    first = bill_until(until_on=date(2028, 3, 16), now=later)
    page = portal_of(organisation).post(
        f"/en/portal/agreements/{agreement.reference}/purchase-order/",
        {"purchase_order": " PO-2028 "},
        follow=True,
    )
    second = bill_until(until_on=date(2028, 3, 16), now=later)

    assert len(first.parked) == 1
    assert "Your next invoice carries it." in page.content.decode()
    assert second.parked == []
    assert list(Document.objects.order_by("id").values_list("purchase_order", flat=True)) == [
        "PO-1",
        "PO-2028",
    ]
    assert not Parking.objects.filter(solved_at=None).exists()


def test_a_body_keeps_a_number_and_a_bsn_is_no_number():
    organisation = someren()
    agreement = an_agreement(
        organisation, quote=a_quote(organisation, Choice("KNOWLEDGE"), purchase_order="PO-1")
    )
    client = portal_of(organisation)
    address = f"/en/portal/agreements/{agreement.reference}/purchase-order/"

    empty = client.post(address, {"purchase_order": " "}, follow=True).content.decode()
    bsn = client.post(address, {"purchase_order": "111222333"}, follow=True).content.decode()

    assert "a government body pays no invoice without one" in empty
    assert "looks like it holds a BSN" in bsn
    assert Agreement.objects.get().purchase_order == "PO-1"
    assert not AuditEntry.objects.filter(action="change_purchase_order").exists()


def test_finance_writes_the_number_of_a_partner_who_may_also_do_without():
    agreement = an_agreement(an_employer())
    desk = staff(StaffRole.FINANCE)
    address = f"/en/desk/agreements/{agreement.reference}/purchase-order/"

    page = desk.post(address, {"purchase_order": "INK 7"}, follow=True).content.decode()
    assert 'value="INK 7"' in page
    desk.post(address, {"purchase_order": "INK 7"})
    desk.post(address, {"purchase_order": ""})

    assert Agreement.objects.get().purchase_order == ""
    assert AuditEntry.objects.filter(action="change_purchase_order").count() == 2
