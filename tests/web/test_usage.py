"""Participants and services in the portal and at the desk."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from billing.models import Usage
from foundation.choices import StaffRole
from marketplace.models import Participant
from tests.billing.given import NOW, a_paid_agreement
from tests.marketplace.given import an_owner_of
from tests.quality.given import a_partner
from tests.web.given import staff

pytestmark = pytest.mark.django_db

PAGE = "/en/portal/participants/"


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW + timedelta(days=1))


@pytest.fixture
def member() -> Client:
    client = Client()
    client.force_login(an_owner_of(a_paid_agreement().organisation))
    return client


def read(response) -> str:
    return html.unescape(response.content.decode())


def test_a_partner_enrols_somebody_records_a_day_corrects_it_and_forgets_the_name(member):
    assert "Nothing yet" in read(member.get(PAGE))
    member.post(f"{PAGE}enrol/", {"name": "Ewa"})
    ewa = Participant.objects.get()
    used = {
        "code": "WEL-INTRODUCTION",
        "used_on": "2027-03-17",
        "quantity": "1",
        "participant": ewa.reference,
    }

    done = read(member.post(PAGE, used, follow=True))

    assert "Recorded. It is invoiced with what else you use this month." in done
    assert "€\u00a095.00" in done
    usage = Usage.objects.get()
    assert "Corrected." in read(
        member.post(f"{PAGE}use/{usage.reference}/correct/", {"quantity": "0"}, follow=True)
    )
    again = member.post(f"{PAGE}use/{usage.reference}/correct/", {"quantity": "0"}, follow=True)
    assert "It says 0 already." in read(again)
    assert "The name is gone." in read(member.post(f"{PAGE}{ewa.reference}/forget/", follow=True))
    assert "Ewa" not in read(member.get(PAGE))


def test_what_cannot_be_recorded_stays_on_the_form_with_its_sentence(member):
    used = {"code": "WEL-INTRODUCTION", "used_on": "2028-01-01", "quantity": "3", "external_reference": "D-1"}

    answer = member.post(PAGE, used)

    assert answer.status_code == 422
    assert "01-01-2028 is still to come." in read(answer)
    assert 'value="D-1"' in read(answer)
    bsn = member.post(f"{PAGE}enrol/", {"name": "Ewa 111222333"}, follow=True)
    assert not Participant.objects.exists()
    assert "BSN" in read(bsn)


def test_a_file_is_sent_whole_or_says_what_is_wrong(member):
    good = b"product;day;quantity;reference\nWEL-DUTCH;2027-03-17;2;R-1\n"

    none = member.post(f"{PAGE}file/")
    wrong = member.post(f"{PAGE}file/", {"file": SimpleUploadedFile("a.csv", good + b"WEL-DUTCH;x;2;R-2\n")})
    sent = member.post(f"{PAGE}file/", {"file": SimpleUploadedFile("a.csv", good)}, follow=True)

    assert (none.status_code, wrong.status_code) == (422, 422)
    assert "Line 3: “x” is not a day." in read(wrong)
    assert "1 line is recorded." in read(sent)


def test_another_organisations_use_is_not_found(member):
    member.post(PAGE, {"code": "WEL-INTRODUCTION", "used_on": "2027-03-17", "quantity": "1"})
    other = Client()
    other.force_login(an_owner_of(a_partner(kvk_number="90006623")))

    answer = other.post(f"{PAGE}use/{Usage.objects.get().reference}/correct/", {"quantity": "0"})

    assert answer.status_code == 404
    assert Usage.objects.get().quantity == 1


def test_programme_staff_record_for_a_partner_and_let_others_pay_along():
    employer = a_paid_agreement().organisation
    other = a_partner(kvk_number="90006623", name="Samen Telen B.V.")
    desk = staff(StaffRole.PROGRAMME)
    path = f"/en/desk/organisations/{employer.reference}/use/"
    used = {"code": "EXTRA-SERVICE", "used_on": "2027-03-17", "quantity": "1", "external_reference": "B-1"}
    assert "Nothing yet." in read(desk.get(path))

    wrong = desk.post(path, {**used, "payers": "iedereen"})
    missing = desk.post(path, {**used, "payers": f"{employer.party.kvk_number} 1\n90006623 1"})
    done = desk.post(
        path,
        {**used, "payers": f"{employer.party.kvk_number}\n90006623 1", "without_agreement": "on"},
        follow=True,
    )

    assert "is not a payer" in read(wrong)
    assert "Samen Telen B.V. had no running agreement" in read(missing)
    assert "It is on the invoice of next month." in read(done)
    assert f"{other.name} (1)" in read(done)
    assert staff(StaffRole.QUALITY).get(path).status_code == 403


def test_finance_sees_what_is_paid_and_not_used():
    a_paid_agreement()
    desk = staff(StaffRole.FINANCE)

    page = read(desk.get("/en/desk/subscriptions/"))
    file = desk.get("/en/desk/subscriptions/", {"as": "unused"}).content.decode()

    assert "Paid and not used" in page
    assert "0 of 5" in page
    assert ";5;0;5" in file
