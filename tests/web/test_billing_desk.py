"""Finance looks ahead, starts a run, sees how far it is, and solves what it could not do."""

from __future__ import annotations

import html
from datetime import date

import pytest

from billing.actions.runs import bill_until
from billing.models import BillingRun, Parking
from billing.tasks import work_on_run
from foundation.choices import StaffRole
from foundation.models import Party
from invoices.models import Document
from tests.billing.changing import on
from tests.billing.given import a_paid_agreement
from tests.web.given import staff

pytestmark = pytest.mark.django_db

PAGE = "/en/desk/billing/"


@pytest.fixture(autouse=True)
def _on_the_day_of_the_renewal(clock_at):
    clock_at(on(date(2028, 3, 16)))


def read(response) -> str:
    return html.unescape(response.content.decode())


def test_a_run_is_looked_at_started_and_followed():
    agreement = a_paid_agreement()
    desk = staff(StaffRole.FINANCE)
    assert "No run yet." in read(desk.get(PAGE))

    ahead = read(desk.get(PAGE, {"until": "2028-03-16"}))
    file = desk.get(PAGE, {"until": "2028-03-16", "as": "csv"}).content.decode()

    assert "1 invoices of 1 agreements, €\u00a01,000.00 without VAT." in ahead
    assert "Make these 1 invoices" in ahead
    assert f"{agreement.organisation.name};1;1000,00" in file
    assert Document.objects.count() == 1
    begun = read(desk.post(f"{PAGE}start/", {"until": "2028-03-16", "kvk_number": ""}, follow=True))
    assert "The run has begun." in begun
    assert "0 of 1 parts" in begun
    work_on_run(BillingRun.objects.get().pk)
    piece = read(desk.get(PAGE, headers={"HX-Request": "true"}))
    assert "Done" in piece
    assert "<html" not in piece
    assert "€\u00a01,210.00" in piece
    assert "Nothing is due up to that day." in read(desk.get(PAGE, {"until": "2028-03-16"}))


def test_a_day_or_number_that_cannot_be_is_said_beside_its_field():
    desk = staff(StaffRole.FINANCE)

    far = desk.post(f"{PAGE}start/", {"until": "2072-01-01"})
    unknown = desk.get(PAGE, {"until": "2028-03-16", "kvk_number": "12345678"})
    none = desk.get(PAGE, {"until": ""})

    assert (far.status_code, unknown.status_code, none.status_code) == (422, 422, 422)
    assert "is more than two years ahead" in read(far)
    assert "There is nobody with KvK number or reference 12345678 here." in read(unknown)
    assert not BillingRun.objects.exists()


def test_what_a_run_could_not_bill_stands_in_the_queue_and_an_organisation_can_be_parked():
    agreement = a_paid_agreement()
    Party.objects.filter(pk=agreement.party_id).update(country="DE", vat_id="DE136695976")
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    desk = staff(StaffRole.FINANCE)
    page = read(desk.get(PAGE))
    assert agreement.reference in page
    assert "1 parked" in page

    parking = Parking.objects.get()
    assert "Solved." in read(desk.post(f"{PAGE}queue/{parking.pk}/solve/", follow=True))
    assert "This is not in the queue." in read(desk.post(f"{PAGE}queue/{parking.pk}/solve/", follow=True))
    number = agreement.organisation.party.kvk_number
    empty = desk.post(f"{PAGE}park/", {"kvk_number": "12345678", "reason": "Bezwaar"})
    done = read(desk.post(f"{PAGE}park/", {"kvk_number": number, "reason": "Bezwaar loopt"}, follow=True))
    twice = desk.post(f"{PAGE}park/", {"kvk_number": number, "reason": "Bezwaar loopt"})

    assert (empty.status_code, twice.status_code) == (422, 422)
    assert "Runs leave this organisation alone" in done
    assert "Bezwaar loopt" in done
    assert staff(StaffRole.QUALITY).get(PAGE).status_code == 403
