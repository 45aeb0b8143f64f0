"""A partner changes its agreement in the portal; staff let one rest or give it to a successor at the desk."""

from __future__ import annotations

import html
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from billing.actions.reminders import remind_of_renewals
from billing.models import Agreement, AgreementChange, Suspension, Transfer
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.periods import AMSTERDAM
from invoices.models import Document
from tests.billing.changing import a_dearer_card, holds, on
from tests.billing.given import a_paid_agreement, a_quote, an_agreement
from tests.marketplace.given import an_owner_of
from tests.quality.given import a_partner
from tests.web.given import staff

pytestmark = pytest.mark.django_db

MID = date(2027, 9, 16)
NOW = datetime(2027, 9, 16, 10, 0, tzinfo=AMSTERDAM)
WANTS_MORE = {"group-recruitment": "CAR-RECRUIT-15", "quantity-CAR-SLOT": "2"}


@pytest.fixture(autouse=True)
def _in_september(clock_at):
    clock_at(NOW)


def member_of(agreement: Agreement) -> Client:
    client = Client()
    client.force_login(an_owner_of(agreement.organisation))
    return client


def page_of(agreement: Agreement) -> str:
    return f"/en/portal/agreements/{agreement.reference}/"


def read(response) -> str:
    return html.unescape(response.content.decode())


def test_a_partner_sees_what_a_change_costs_confirms_it_and_is_mailed(settings):
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 4))
    member = member_of(agreement)
    assert f"{page_of(agreement)}change/" in read(member.get(page_of(agreement)))
    assert "You have 4 now." in read(member.get(f"{page_of(agreement)}change/"))

    worked_out = read(member.post(f"{page_of(agreement)}change/", WANTS_MORE))
    piece = read(member.post(f"{page_of(agreement)}change/", WANTS_MORE, headers={"HX-Request": "true"}))

    assert not AgreementChange.objects.exists()
    for text in (worked_out, piece):
        assert "From Thursday 16 September 2027" in text
        assert "From Thursday 16 March 2028" in text
        # 1,193.44 - 497.27 and 21 % of each.
        assert "Change it and owe €\u00a0842.36" in text
    assert "<html" not in piece

    done = member.post(f"{page_of(agreement)}change/", {**WANTS_MORE, "confirm": "1"}, follow=True)

    assert "The agreement is changed." in read(done)
    assert "A change is planned for Thursday 16 March 2028." in read(done)
    assert holds(agreement, MID) == [("CAR-RECRUIT-15", 1), ("CAR-SLOT", 4)]
    deliver_due()
    letters = [letter for letter in mail.outbox if "verandert" in letter.subject]
    assert len(letters) == 2
    assert any("1 × Wervingspakket, 15 vacatures tegelijk" in str(letter.body) for letter in letters)

    planned = AgreementChange.objects.get(kind="less")
    again = member.get(f"{page_of(agreement)}change/", follow=True)
    assert "A change is planned for 16-03-2028. Take it back first" in read(again)
    back = member.post(f"{page_of(agreement)}changes/{planned.reference}/withdraw/", follow=True)
    assert "The change is taken back." in read(back)
    twice = member.post(f"{page_of(agreement)}changes/{planned.reference}/withdraw/", follow=True)
    assert "was taken back before" in read(twice)


def test_a_choice_that_cannot_be_says_why_and_changes_nothing():
    agreement = a_paid_agreement()
    member = member_of(agreement)

    answer = member.post(
        f"{page_of(agreement)}change/", {"group-recruitment": "", "quantity-CAR-SLOT": "3", "confirm": "1"}
    )

    assert answer.status_code == 422
    assert "is only sold together with a package" in read(answer)
    assert 'value="3"' in read(answer)
    assert Document.objects.count() == 1


def test_an_agreement_that_waits_for_its_payment_is_not_changed():
    agreement = an_agreement(now=NOW)

    answer = member_of(agreement).get(f"{page_of(agreement)}change/", follow=True)

    assert "Pay the first invoice first." in read(answer)


def test_another_organisations_agreement_is_not_found():
    agreement, other = (
        a_paid_agreement(),
        a_paid_agreement(a_partner(kvk_number="90006623"), Choice("KNOWLEDGE")),
    )

    member = member_of(other)

    assert member.get(f"{page_of(agreement)}change/").status_code == 404
    assert member.post(f"{page_of(agreement)}change/", {**WANTS_MORE, "confirm": "1"}).status_code == 404
    assert holds(agreement, MID) == [("CAR-RECRUIT-5", 1)]


def test_a_quote_is_accepted_for_a_later_day():
    quote = a_quote(now=NOW)
    member = Client()
    member.force_login(an_owner_of(quote.organisation))
    path = f"/en/portal/quotes/{quote.reference}/accept/"
    accept = {"name": "Anna", "billing_months": "12", "agrees": "on"}

    late = member.post(path, {**accept, "starts_on": "2029-01-01"})
    member.post(path, {**accept, "starts_on": "2027-11-01"})

    assert late.status_code == 422
    assert "An agreement begins today or later, up to and including 16-03-2028." in read(late)
    assert Agreement.objects.get().starts_on.isoformat() == "2027-11-01"


def test_staff_let_an_agreement_rest_and_go_on_and_the_partner_reads_why():
    agreement = a_paid_agreement()
    desk = staff(StaffRole.QUALITY)
    path = f"/en/desk/agreements/{agreement.reference}/"
    assert path in read(desk.get(f"/en/desk/organisations/{agreement.organisation.reference}/"))

    silent = desk.post(f"{path}rest/", {"reason": "quality", "explanation": " "})
    bsn = desk.post(f"{path}rest/", {"reason": "quality", "explanation": "Zie 111222333."})
    done = desk.post(f"{path}rest/", {"reason": "quality", "explanation": "SNF is geschorst."}, follow=True)

    assert (silent.status_code, bsn.status_code) == (422, 422)
    assert "The agreement rests, and the letter is sent." in read(done)
    assert "This agreement rests since Thursday 16 September 2027." in read(
        member_of(agreement).get(page_of(agreement))
    )
    desk.post(f"{path}go-on/")
    twice = desk.post(f"{path}go-on/", follow=True)
    assert "This agreement does not rest." in read(twice)
    deliver_due()
    subjects = [letter.subject for letter in mail.outbox]
    assert any("rust" in subject for subject in subjects)
    assert any("loopt weer" in subject for subject in subjects)
    assert Suspension.objects.get().until_on == MID


def test_finance_gives_an_agreement_to_a_successor_and_both_read_it():
    agreement = a_paid_agreement()
    successor = a_partner(kvk_number="90006623", name="Samen Telen B.V.", email="post@samen.example")
    desk = staff(StaffRole.FINANCE)
    path = f"/en/desk/agreements/{agreement.reference}/"

    unknown = desk.post(f"{path}transfer/", {"successor": "12345678", "reason": "Fusie"})
    done = desk.post(f"{path}transfer/", {"successor": "9000 6623", "reason": "Fusie"}, follow=True)

    assert unknown.status_code == 422
    assert "There is nobody with KvK number or reference 12345678 here." in read(unknown)
    assert "The agreement went over" in read(done)
    assert Transfer.objects.get().to_organisation == successor
    deliver_due()
    told = [letter.to for letter in mail.outbox if "gaat over" in letter.subject]
    assert sorted(told) == sorted([["post@samen.example"], ["administratie@zandhorst.example"]])
    assert staff(StaffRole.QUALITY).post(f"{path}transfer/", {}).status_code == 403


def test_the_letter_of_sixty_days_tells_the_new_price_beside_the_old():
    agreement = a_paid_agreement()
    a_dearer_card()

    remind_of_renewals(now=on(MID) + timedelta(days=122))
    deliver_due()

    [letter] = [
        letter
        for letter in mail.outbox
        if agreement.reference in letter.subject and "16 maart" in letter.subject
    ]
    assert "€\u00a01.000,00 nu, € 1.100,00 dan".replace("€ 1.100", "€\u00a01.100") in str(letter.body)
