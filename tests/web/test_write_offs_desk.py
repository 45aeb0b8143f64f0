"""Writing off at the finance desk over HTTP: one proposes, another approves, and everybody can look it up."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from billing.actions.runs import bill_until
from billing.models import Receivable, WriteOff
from foundation.choices import StaffRole
from foundation.models import User
from tests.billing.changing import on
from tests.billing.given import a_paid_agreement, an_employer
from tests.web.given import staff

pytestmark = pytest.mark.django_db
WRITE_OFFS = "/en/desk/invoices/write-offs/"
TODAY = date(2028, 9, 1)


@pytest.fixture(autouse=True)
def _on_the_first_of_september(clock_at):
    clock_at(on(TODAY))


@pytest.fixture
def late() -> Receivable:
    start = date(2027, 3, 16)
    a_paid_agreement(an_employer(now=on(start), name="=Kwekerij Zon"), now=on(start))
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    return Receivable.objects.select_related("document", "party").get(is_first=False)


def read(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def a_colleague() -> Client:
    """A second person of the finance desk."""
    user = User.objects.create_user("two@mip.example", "x", name="Joris Peeters", is_staff=True)
    user.groups.add(Group.objects.get(name=StaffRole.FINANCE.value))
    client = Client()
    client.force_login(user)
    return client


def debtor_page(desk: Client, late: Receivable) -> str:
    return read(desk.get(f"/en/desk/invoices/debtors/{late.party.reference}/"))


def test_one_proposes_and_another_approves(late: Receivable):
    one, two = staff(StaffRole.FINANCE), a_colleague()
    number, page = late.document.number, f"{WRITE_OFFS}new/{late.document.reference}/"
    posted = {"cents": "1210,00", "reason": "bankrupt", "explanation": "Bankrupt since 20 August."}

    assert f"Write off {number}" in debtor_page(one, late)
    shown = read(one.get(page))
    wrong = one.post(page, {**posted, "cents": "1210,01"})
    empty = one.post(page, {**posted, "explanation": ""})
    proposed = read(one.post(page, posted, follow=True))
    mine, theirs = read(one.get(WRITE_OFFS)), read(two.get(WRITE_OFFS))
    made = WriteOff.objects.get()
    refused = read(one.post(f"{WRITE_OFFS}{made.reference}/approve/", follow=True))
    assert WriteOff.objects.get().state == "proposed"
    done = read(two.post(f"{WRITE_OFFS}{made.reference}/approve/", follow=True))

    assert "€ 1,210.00 becomes a cost of today." in shown
    assert "€ 210.00 of it is VAT, which may be asked back from 15 April 2029" in shown
    assert 'value="1210.00"' in shown
    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert "cannot be written off: € 1,210.00 of" in read(wrong)
    assert f"€ 1,210.00 of {number} waits: a colleague approves it." in proposed
    assert "You proposed it: a colleague approves it." in mine
    assert "Write off € 1,210.00" not in mine
    assert "Write off € 1,210.00" in theirs
    assert "another person approves" in refused
    assert f"€ 1,210.00 of {number} is written off." in done
    assert "Together € 1,210.00 stays written off." in done
    assert "back from 15 April 2029" in done
    assert "€ 1,210.00: written off, 1 September 2028. Bankrupt, or in debt restructuring." in debtor_page(
        one, late
    )
    assert "Bankrupt" in WriteOff.objects.get().explanation
    invoice = read(one.get(f"/en/desk/invoices/{late.document.reference}/"))
    assert ": bankrupt, or in debt restructuring" in invoice
    csv = one.get(WRITE_OFFS, {"state": "booked", "as": "csv"}).content.decode()
    assert f";'=Kwekerij Zon;{number};2028-09-01;1210,00;0,00;1210,00;210,00;2029-04-15;" in csv
    assert number in read(one.get("/en/desk/invoices/", {"state": "written_off"}))


def test_a_proposal_is_called_off_and_a_second_decision_is_refused(late: Receivable):
    desk = staff(StaffRole.FINANCE)
    posted = {"cents": "1210", "reason": "barred", "explanation": "Five years ago."}
    desk.post(f"{WRITE_OFFS}new/{late.document.reference}/", posted)
    reference = WriteOff.objects.get().reference

    called_off = read(desk.post(f"{WRITE_OFFS}{reference}/withdraw/", follow=True))
    again = read(desk.post(f"{WRITE_OFFS}{reference}/withdraw/", follow=True))

    assert f"€ 1,210.00 of {late.document.number} stays owed." in called_off
    assert "There is none" in called_off
    assert "A colleague decided about this write-off already: called off." in again
    assert "Five years ago." in read(desk.get(WRITE_OFFS, {"state": "withdrawn"}))
    assert desk.post(f"{WRITE_OFFS}L-NOBODY/approve/").status_code == 404


def test_a_small_one_is_written_off_at_once_and_only_by_finance(late: Receivable):
    page = f"{WRITE_OFFS}new/{late.document.reference}/"
    posted = {"cents": "10,00", "reason": "too_small", "explanation": "A fee of the bank."}

    quality = staff(StaffRole.QUALITY)

    assert quality.post(page, posted).status_code == 403
    assert quality.get(WRITE_OFFS).status_code == 403
    done = read(staff(StaffRole.FINANCE).post(page, posted, follow=True))

    assert f"€ 10.00 of {late.document.number} is written off." in done
    assert "€ 1,200.00" in done
    assert WriteOff.objects.get().state == "booked"
