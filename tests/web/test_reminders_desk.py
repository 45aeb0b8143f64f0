"""Reminders at the finance desk and in the portal."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from html import unescape

import pytest
from django.core import mail
from django.test import Client

from billing.actions.payment_reminders import remind_of_debts
from billing.actions.runs import bill_until
from billing.models import Receivable, ReminderHold, ReminderLetter, ReminderLevel
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from marketplace.queries.organisations import organisation_of_party
from tests.billing.changing import on
from tests.billing.given import a_paid_agreement, an_employer
from tests.marketplace.given import an_owner_of
from tests.quality.given import a_partner
from tests.web.given import staff

pytestmark = pytest.mark.django_db

START = date(2027, 3, 16)
DESK = "/en/desk/invoices/reminders/"


@pytest.fixture
def late(clock_at) -> Receivable:
    """An invoice that is a week late, with its first reminder sent."""
    agreement = a_paid_agreement(an_employer(now=on(START), language="en"), now=on(START))
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    receivable = Receivable.objects.select_related("document", "party").get(
        agreement=agreement, is_first=False
    )
    seventh = on(receivable.due_on + timedelta(days=7))
    clock_at(seventh)
    remind_of_debts(now=seventh)
    deliver_due()
    return receivable


def read(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def member_of(receivable: Receivable) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation_of_party(receivable.party)))
    return client


def test_finance_sees_what_went_and_what_goes_next_and_reads_the_letter(late):
    desk = staff(StaffRole.FINANCE)
    letter = ReminderLetter.objects.get()

    page = read(desk.get(DESK))
    [header, row] = csv.reader(
        io.StringIO(desk.get(DESK, {"as": "csv"}).content.decode("utf-8-sig")), delimiter=";"
    )
    paper = desk.get(f"{DESK}{letter.reference}/pdf/")

    assert "Letters (1)" in page.replace('<span class="soft">', "").replace("</span>", "")
    assert "Going in the coming fortnight" in page
    assert late.document.number in page
    assert header[0] == "Reference"
    assert row[0] == letter.reference
    assert row[4:6] == [late.document.number, "1210,00"]
    assert row[-1] == "sent"
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_the_mail_says_what_is_late_by_when_and_where_to_pay(late):
    [letter] = [one for one in mail.outbox if one.subject.startswith("Reminder: ")]

    body = letter.body.replace("\xa0", " ")
    assert "€ 1,210.00 is late. Pay it up to and including" in body
    assert f"/en/portal/invoices/{late.document.number}/" in body
    assert "Did you pay already? Then you need not do anything." in body


def test_the_partner_reads_its_reminder_and_nobody_else_does(late):
    letter = ReminderLetter.objects.get()
    address = f"/en/portal/reminders/{letter.reference}/pdf/"
    stranger = Client()
    stranger.force_login(an_owner_of(a_partner(kvk_number="98700001", name="Kas B.V.", now=on(START))))

    page = read(member_of(late).get(f"/en/portal/invoices/{late.document.number}/"))

    assert address in page
    assert member_of(late).get(address).content.startswith(b"%PDF")
    assert stranger.get(address).status_code == 404


def test_reminders_are_held_back_and_let_go_again(late):
    desk = staff(StaffRole.FINANCE)
    debtor = f"/en/desk/invoices/debtors/{late.party.reference}/"
    hold = f"{DESK}hold/{late.party.reference}/"

    wrong = read(desk.post(hold, {"about": "", "reason": ""}, follow=True))
    assert "Write down why no reminders go" in wrong
    assert not ReminderHold.objects.exists()
    page = read(
        desk.post(hold, {"about": late.document.reference, "reason": "Klacht", "until_on": ""}, follow=True)
    )
    assert f"No reminders go about {late.document.number}." in page
    assert "Nobody has to be reminded in the coming fortnight." in read(desk.get(DESK))
    again = read(desk.post(hold, {"about": late.document.reference, "reason": "Nog een"}, follow=True))
    assert "Reminders are held back already: Klacht" in again
    desk.post(f"{DESK}lift/{ReminderHold.objects.get().pk}/")
    assert "No reminders go about" not in read(desk.get(debtor))


def test_the_days_of_a_series_are_changed_at_the_desk_or_refused_with_a_sentence(late):
    desk = staff(StaffRole.FINANCE)
    days = {"audience": "person", "days-1": "7", "days-2": "21", "days-3": "30"}

    refused = desk.post(f"{DESK}days/", days)
    assert refused.status_code == 422
    assert "to a person at least 17 days after it" in read(refused)
    kept = desk.post(f"{DESK}days/", days | {"days-3": "45"}, follow=True)

    assert "The days are kept." in read(kept)
    rows = ReminderLevel.objects.filter(audience="person").order_by("number")
    assert list(rows.values_list("days", flat=True)) == [7, 21, 45]
    assert desk.post(f"{DESK}days/", {"audience": "nobody"}).status_code == 404


@pytest.mark.parametrize("path", ["", "days/", "lift/1/"])
def test_reminders_are_of_the_finance_desk_alone(late, path: str):
    client = staff(StaffRole.QUALITY)
    assert (client.post if path else client.get)(f"{DESK}{path}").status_code == 403


def test_a_page_without_reminders_says_so():
    page = read(staff(StaffRole.FINANCE).get(DESK))

    assert "No reminder went out yet." in page
    assert "Nothing is held back." in page
