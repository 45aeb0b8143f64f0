"""What a payment left over, used at the finance desk over HTTP."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from billing.models import Allocation, Receivable
from foundation.choices import StaffRole
from tests.billing.changing import on
from tests.billing.given import a_payment_of, an_agreement, an_employer
from tests.web.given import staff

pytestmark = pytest.mark.django_db
DEBTORS = "/en/desk/invoices/debtors/"


@pytest.fixture(autouse=True)
def _on_the_first_of_june(clock_at):
    clock_at(on(date(2027, 6, 1)))


def read(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def test_finance_uses_it_with_one_button_that_says_what_stays_open():
    employer = an_employer(name="Aardbei")
    payment = a_payment_of(an_agreement(employer), cents=125_000)
    second = Receivable.objects.get(agreement=an_agreement(employer))
    desk, page = staff(StaffRole.FINANCE), f"{DEBTORS}{payment.party.reference}/"
    posted = {"payment": payment.reference, "document": second.document.reference, "cents": "4000"}

    before = read(desk.get(page))
    earlier = read(desk.get(page, {"on": "2027-05-31"}))
    wrong = read(desk.post(f"{page}use/", {**posted, "cents": "4001"}, follow=True))
    broken = read(desk.post(f"{page}use/", {**posted, "cents": "x"}, follow=True))
    unknown = desk.post(f"{page}use/", {**posted, "payment": "M-NOBODY"}, follow=True)
    assert Allocation.objects.filter(receivable=second).count() == 0
    done = read(desk.post(f"{page}use/", posted, follow=True))

    assert f"Use €40.00 for {second.document.number}" in before.replace("€ ", "€")
    assert "€ 1,170.00 stays open" in before
    assert "Use it for what is open" not in earlier
    assert "does not fit" in wrong
    assert "does not fit" in broken
    assert "We cannot find this payment." in read(unknown)
    assert f"€ 40.00 is used for {second.document.number}." in done
    assert "Use it for what is open" not in done
    assert Allocation.objects.get(receivable=second).cents == 4_000
    assert staff(StaffRole.QUALITY).post(f"{page}use/", posted).status_code == 403
