"""Credit in the portal, asked back with one button; and what finance reads of it."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from billing.actions.refund_files import make_refund_file
from billing.actions.refunds import approve_refund, call_off_refund, propose_refund
from billing.models import Payment, RefundRequest
from foundation.choices import StaffRole
from tests.billing.banking import NOW, owed, taken
from tests.billing.camt import Move
from tests.billing.given import a_payment_of, an_agreement
from tests.marketplace.given import a_user, an_owner_of
from tests.web.given import staff

pytestmark = pytest.mark.django_db
INVOICES = "/en/portal/invoices/"


@pytest.fixture(autouse=True)
def _on_the_second_of_april(clock_at):
    clock_at(NOW)


def read(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def owner_who_paid_too_much() -> Client:
    first = owed()
    taken(Move(first.cents + 4_000, reference=first.document.payment_reference))
    assert first.agreement is not None
    client = Client()
    client.force_login(an_owner_of(first.agreement.organisation))
    return client


def test_credit_is_asked_back_with_one_button_and_finance_reads_it():
    client, desk = owner_who_paid_too_much(), staff(StaffRole.FINANCE)
    payment = Payment.objects.get()

    before, start = read(client.get(INVOICES)), read(desk.get("/en/desk/"))
    asked = read(client.post(f"{INVOICES}ask-back/", follow=True))
    again = read(client.post(f"{INVOICES}ask-back/", follow=True))

    assert "Ask € 40.00 back" in before
    assert "Paid twice or too much, or credited after payment: € 40.00 together." in start
    assert "asked it back" not in start
    assert "You asked € 40.00 back." in asked
    assert "You asked it back on 2 April 2027." in asked
    assert "Ask € 40.00 back" not in asked
    assert "There is no credit that you can ask back here" in again
    assert "1 partner asked it back." in read(desk.get("/en/desk/"))
    assert "asked it back" not in read(staff(StaffRole.QUALITY).get("/en/desk/"))
    debtor = read(desk.get(f"/en/desk/invoices/debtors/{payment.party.reference}/"))
    assert "The partner asked it back on 2 April 2027." in debtor
    csv = desk.get("/en/desk/invoices/debtors/", {"as": "credit"}).content.decode()
    assert "The partner asked it back on 2 April 2027.;40,00" in csv
    assert RefundRequest.objects.get().payment == payment


def test_a_refund_that_did_not_arrive_stands_on_the_first_page_until_it_is_decided_again():
    owner_who_paid_too_much()
    payment, desk = Payment.objects.get(), staff(StaffRole.FINANCE)
    colleague = a_user("colleague@mip.example")
    refund = propose_refund(source=payment, cents=4_000, reason="Double", actor=colleague, now=NOW)
    approve_refund(refund=refund, actor=colleague, now=NOW)
    make_refund_file(issuer_code=refund.issuer.code, actor=colleague, now=NOW)
    assert "did not arrive" not in read(desk.get("/en/desk/"))

    call_off_refund(refund=refund, reason="The bank refused the file.", actor=colleague, now=NOW)
    told = read(desk.get("/en/desk/"))
    propose_refund(source=payment, cents=4_000, reason="Again", actor=colleague, now=NOW)

    assert "Refunds that did not arrive (1)" in told.replace('<span class="soft">', "").replace("</span>", "")
    assert "The bank refused the file." in told
    assert "did not arrive" not in read(desk.get("/en/desk/"))


def test_without_a_way_back_there_is_no_button():
    agreement = an_agreement()
    a_payment_of(agreement, cents=125_000)
    client = Client()
    client.force_login(an_owner_of(agreement.organisation))

    page = read(client.get(INVOICES))

    assert "Credit together" in page
    assert "Ask €" not in page
