"""Refunds at the finance desk, over HTTP: proposed, approved by another, in a file, called off."""

from __future__ import annotations

import csv
import io
from datetime import date
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from billing.choices import RefundState
from billing.models import Parking, Payment, Refund, RefundFile
from foundation.choices import StaffRole
from tests.billing.banking import owed, taken
from tests.billing.camt import THEIRS, Move
from tests.billing.changing import on
from tests.billing.persons import an_order, withdraw
from tests.marketplace.given import a_user
from tests.web.given import staff

pytestmark = pytest.mark.django_db
DESK = "/en/desk/invoices/refunds/"


@pytest.fixture(autouse=True)
def _two_above_five_hundred(settings) -> None:
    settings.FOUR_EYES_ABOVE_CENTS = 50_000


@pytest.fixture(autouse=True)
def _on_the_second_of_april(clock_at):
    clock_at(on(date(2027, 4, 2)))


def read(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def a_colleague() -> Client:
    user = a_user("second@mip.example", "Bo Smit")
    user.groups.add(Group.objects.get_or_create(name=StaffRole.FINANCE)[0])
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def paid_too_much() -> Payment:
    receivable = owed()
    taken(Move(receivable.cents + 60_000, reference=receivable.document.payment_reference))
    return Payment.objects.get()


def test_one_proposes_another_approves_and_the_file_is_made_once_and_kept():
    payment, desk, second = paid_too_much(), staff(StaffRole.FINANCE), a_colleague()
    debtor = f"/en/desk/invoices/debtors/{payment.party.reference}/"
    propose = f"{debtor}pay-back/?of={payment.reference}"

    listed = read(desk.get(debtor))
    asked = read(desk.get(propose))
    wrong = desk.post(propose, {"amount": "600,01", "reason": "Dubbel"})
    empty = desk.post(propose, {"amount": "x", "reason": ""})
    assert not Refund.objects.exists()
    proposed = read(desk.post(propose, {"amount": "600,00", "reason": "Dubbel betaald"}, follow=True))
    refund = Refund.objects.get()
    own = read(desk.post(f"{DESK}{refund.reference}/approve/", follow=True))
    assert Refund.objects.get().state == RefundState.PROPOSED
    approved = read(second.post(f"{DESK}{refund.reference}/approve/", follow=True))
    made = read(desk.post(f"{DESK}files/", {"issuer": refund.issuer.code}, follow=True))
    twice = read(desk.post(f"{DESK}files/", {"issuer": refund.issuer.code}, follow=True))
    file = RefundFile.objects.get()
    first, again = desk.get(f"{DESK}files/{file.pk}/"), desk.get(f"{DESK}files/{file.pk}/")

    assert "Pay € 600.00 back" in listed
    assert f"At most € 600.00, to the account it came from: Kwekerij De Zandhorst B.V., {THEIRS}." in asked
    assert 'value="600,00"' in asked
    assert "(not required)" not in asked
    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert "no more than € 600.00 can go back this way" in read(wrong)
    assert "€ 600.00 is proposed to go back." in proposed
    assert "A colleague approves this one." in proposed
    assert "Above € 500.00 a colleague approves it." in own
    assert "Make the file of € 600.00" in approved
    assert "The file is made." in made
    assert "No approved refund by bank waits for a file." in twice
    assert first.content == again.content
    assert refund.reference.encode() in first.content
    assert first["Content-Disposition"].startswith('attachment; filename="refunds-2027-04-02')
    assert "Pay € 600.00 back" not in read(desk.get(debtor))
    [_header, row] = csv.reader(
        io.StringIO(desk.get(DESK, {"as": "csv"}).content.decode("utf-8-sig")), delimiter=";"
    )
    assert row[0] == refund.reference
    assert row[2] == "600,00"
    assert (row[5], row[6], row[9]) == (THEIRS, "on its way back", "Bo Smit")


def test_what_the_bank_did_not_pay_is_credit_again():
    payment, desk = paid_too_much(), staff(StaffRole.FINANCE)
    debtor = f"/en/desk/invoices/debtors/{payment.party.reference}/"
    desk.post(f"{debtor}pay-back/?of={payment.reference}", {"amount": "100", "reason": "Dubbel"})
    refund = Refund.objects.get()
    desk.post(f"{DESK}{refund.reference}/approve/")
    desk.post(f"{DESK}files/", {"issuer": refund.issuer.code})

    without = read(desk.post(f"{DESK}{refund.reference}/call-off/", {"reason": " "}, follow=True))
    page = read(desk.get(DESK, {"state": "sent"}))
    done = read(desk.post(f"{DESK}{refund.reference}/call-off/", {"reason": "Geweigerd"}, follow=True))

    assert "Write down why the money goes back." in without
    assert "The bank did not pay this" in page
    assert "The amount is credit of the partner again." in done
    assert "Pay € 600.00 back" in read(desk.get(debtor))
    assert Refund.objects.get().state == RefundState.FAILED


def test_only_finance_sees_refunds_and_unknown_ones_are_not_found():
    desk = staff(StaffRole.FINANCE)

    assert staff(StaffRole.QUALITY).get(DESK).status_code == 403
    assert desk.get(f"{DESK}files/1/").status_code == 404
    assert desk.post(f"{DESK}B-NOBODY/approve/").status_code == 404
    assert "No approved refund waits for a file." in read(desk.get(DESK, {"state": "what"}))


def test_the_task_of_a_withdrawal_leads_to_paying_it_back_and_says_until_when():
    agreement = an_order()
    withdraw(agreement)
    desk, parking = staff(StaffRole.FINANCE), Parking.objects.get()

    page = read(desk.get("/en/desk/billing/"))
    solved = read(desk.post(f"/en/desk/billing/queue/{parking.pk}/solve/", follow=True))

    assert "Pay it back, at the latest on 30 March 2027" in page
    assert f"/en/desk/invoices/debtors/{agreement.party.reference}/" in page
    assert "Solved." in solved
    assert "The next run bills it" not in solved
