"""What is limited, and codes, on the pages of partner and desk."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from billing.models import Quote, StockItem
from foundation.choices import StaffRole
from tests.billing.actions.test_limited import a_discount, an_issue
from tests.billing.given import NOW, an_employer
from tests.marketplace.given import an_owner_of
from tests.web.given import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def read(response) -> str:
    return html.unescape(response.content.decode())


def test_staff_put_an_issue_on_sale_and_a_partner_chooses_it():
    employer = an_employer()
    desk = staff(StaffRole.PROGRAMME)
    facts = {
        "product": "NEWSLETTER",
        "name_nl": "April",
        "name_en": "April issue",
        "quantity": "2",
        "sells_until_on": "2027-04-01",
    }

    empty = desk.post("/en/desk/limited/", {**facts, "quantity": "0"})
    done = read(desk.post("/en/desk/limited/", facts, follow=True))

    assert empty.status_code == 422
    assert "It is on sale from now on." in done
    assert "April issue" in done
    member = Client()
    member.force_login(an_owner_of(employer))
    assert "April issue (2 left)" in read(member.get("/en/portal/package/"))
    item = StockItem.objects.get().reference
    bare = read(member.post("/en/portal/package/", {"pick": "NEWSLETTER", "quote": "1"}))
    assert "Choose which one" in bare
    made = read(
        member.post(
            "/en/portal/package/", {"pick": "NEWSLETTER", "item-NEWSLETTER": item, "quote": "1"}, follow=True
        )
    )
    assert "April issue" in made
    assert Quote.objects.get().lines.get().stock_item == StockItem.objects.get()
    assert staff(StaffRole.QUALITY).get("/en/desk/limited/").status_code == 403


def test_a_code_is_typed_in_the_package_and_a_wrong_one_says_so():
    employer = an_employer()
    a_discount("code", 20, "CAR-RECRUIT-5")
    an_issue()
    member = Client()
    member.force_login(an_owner_of(employer))
    picked = {"group-recruitment": "CAR-RECRUIT-5"}

    right = read(member.post("/en/portal/package/", {**picked, "discount_code": "VOORJAAR-27"}))
    wrong = read(member.post("/en/portal/package/", {**picked, "discount_code": "zomer", "quote": "1"}))

    assert "€\u00a0800.00" in right
    assert "The code “zomer” gives no discount today." in wrong
    assert 'value="zomer"' in wrong
    assert not Quote.objects.exists()
