"""A person's way, end to end over HTTP: sign up, choose, order, pay, change their mind on the last day or too late."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from billing.models import Acceptance, Agreement, Payment, Withdrawal
from billing.queries.invariants import broken_invariants
from billing.queries.runs import parking_queue
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.clock import wall_time
from foundation.models import Party
from invoices.models import Document
from tests.billing.given import NOW, the_price_card
from tests.billing.paying import sandbox  # noqa: F401 -- the fixture
from tests.quality.given import the_marks
from tests.walking import pay, quote_of, sign_up
from tests.web.given import staff

pytestmark = pytest.mark.django_db

PERSON = {
    "name": "Jan Kowalski",
    "street": "Kerkstraat 3",
    "postcode": "5711GT",
    "city": "Someren",
    "email": "jan@kowalski.example",
    "language": "en",
}
CHOICE = {
    "pick": ["WEL-DUTCH", "WEL-INTRODUCTION"],
    "quantity-WEL-DUTCH": "1",
    "quantity-WEL-INTRODUCTION": "2",
}
# 150.00, exempt: our issuer is in the CRKBO register; 2 × 95.00 with 21 %.
TOTAL = "€ 379.90"


def text(page: object) -> str:
    """The words of a page, without tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())  # type: ignore[attr-defined]  # a response


def ordered_and_paid(client: Client, email: str, sandbox, settings, clock_at) -> Agreement:  # noqa: F811
    """Everything up to the paid order, with what stands on the way."""
    clock_at(NOW)
    from config.settings import OUTBOX_HANDLERS

    settings.OUTBOX_HANDLERS = OUTBOX_HANDLERS
    the_marks()
    the_price_card()
    sign_up(client, email, "Jan Kowalski")
    where = client.get("/en/portal/", follow=True)
    assert "/en/portal/person/" in where.content.decode()

    refused = client.post("/en/portal/person/", {**PERSON, "street": "Kerkstraat 3, 111222333"})
    assert refused.status_code == 422
    assert "We may not keep a BSN" in text(refused)
    assert not Party.objects.filter(kind="person").exists()
    assert client.post("/en/portal/person/", PERSON)["Location"] == "/en/portal/package/"

    card = text(client.get("/en/portal/package/"))
    assert "All prices include VAT" in card
    assert "€ 114.95" in card
    assert "€ 60.50" in card
    assert "without VAT" not in card
    assert "Recruitment package" not in card

    worked_out = text(client.post("/en/portal/package/", {**CHOICE, "work-out": "1"}))
    assert TOTAL in worked_out
    assert "€ 229.90" in worked_out

    quote = quote_of(client, CHOICE)
    page = text(client.get(quote))
    assert "You can withdraw up to and including Tuesday 30 March 2027." in page
    summary = page[page.rindex("Your order ") :]
    assert summary.index(TOTAL) < summary.index("How long") < summary.index("How it ends")
    assert summary.index("How it ends") < summary.index("Order with an obligation to pay")

    form = {"name": "Jan Kowalski", "starts_on": "2027-03-16", "agrees": "on"}
    unasked = client.post(f"{quote}accept/", form)
    assert unasked.status_code == 422
    assert "You can change your mind up to and including 30-03-2027." in text(unasked)
    assert not Agreement.objects.exists()
    assert not Document.objects.exists()
    accepted = client.post(f"{quote}accept/", {**form, "asks_early_start": "on"}, follow=True)
    agreement = Agreement.objects.get()
    assert "Thank you for your order." in text(accepted)
    acceptance = Acceptance.objects.get()
    assert acceptance.asks_early_start
    assert acceptance.withdraw_until_on == date(2027, 3, 31)

    deliver_due()
    letter = next(one for one in mail.outbox if one.subject == f"Your order {agreement.reference}")
    assert letter.to == ["jan@kowalski.example"]
    body = str(letter.body)
    for words in (
        "Tuesday 16 March 2027, 10:00",
        "Introduction day, participant, 2 ×: €\xa0229.90",
        "Together €\xa0379.90, of which €\xa039.90 VAT",
        "up to and including Wednesday 15 March 2028",
        "You can withdraw from this order up to and including Tuesday 30 March 2027",
        "You asked us to begin before that day.",
        "THE TERMS, VERSION 2026-1-persons",
        "FORM TO WITHDRAW",
        "We charge no costs for a reminder.",
    ):
        assert words in body, words

    number = Document.objects.get().number
    invoice = f"/en/portal/invoices/{number}/"
    lines = text(client.get(invoice))
    assert "€ 229.90" in lines
    assert "of which exempt from VAT € 150.00" in lines
    pay(client, invoice, sandbox)
    assert Payment.objects.get().cents == 37990
    agreement.refresh_from_db()
    return agreement


def test_a_person_orders_pays_and_withdraws_on_the_last_day(sandbox, settings, clock_at):  # noqa: F811
    client = Client()
    agreement = ordered_and_paid(client, "jan@kowalski.example", sandbox, settings, clock_at)
    desk = staff(StaffRole.ADMINISTRATOR)
    person = agreement.organisation
    usage = {"code": "WEL-INTRODUCTION", "used_on": "2027-03-20", "quantity": "1", "external_reference": "d1"}
    clock_at(datetime(2027, 3, 22, 9, 0, tzinfo=NOW.tzinfo))
    recorded = desk.post(f"/en/desk/organisations/{person.reference}/use/", usage)
    assert recorded.status_code == 302, text(recorded)[-800:]
    clock_at(datetime(2027, 3, 30, 23, 50, tzinfo=NOW.tzinfo))

    page = text(client.get(f"/en/portal/agreements/{agreement.reference}/"))
    assert "Withdraw from this order here" in page
    assert "1 of 2 used" in page
    here = f"/en/portal/agreements/{agreement.reference}/withdraw/"
    declared = text(client.get(here))
    assert "You owe for what you used, with VAT € 114.95" in declared
    assert "We pay back to you € 264.95" in declared
    assert not Withdrawal.objects.exists()
    assert Document.objects.count() == 1
    done = client.post(here, {"name": "Jan Kowalski"}, follow=True)
    assert "You withdrew from this order on Tuesday 30 March 2027, 23:5" in text(done)

    agreement.refresh_from_db()
    assert (agreement.end_reason, agreement.ended_on) == ("withdrawn", date(2027, 3, 30))
    note = Document.objects.get(kind="credit_note")
    # 150.00 exempt and one of two days back: 95.00 with 19.95 VAT. 379.90 − 264.95 = 114.95 stays.
    assert (note.net_cents, note.vat_cents, note.gross_cents) == (-24500, -1995, -26495)
    deliver_due()
    letter = next(
        one for one in mail.outbox if one.subject == f"You withdrew from order {agreement.reference}"
    )
    assert "on Tuesday 30 March 2027, 23:5" in str(letter.body)
    assert "you owe €\xa0114.95 with VAT" in str(letter.body)
    assert "We pay you back €\xa0264.95" in str(letter.body)
    assert "at the latest on Tuesday 13 April 2027" in str(letter.body)

    task = parking_queue().get()
    assert task.agreement == agreement
    assert "264,95" in task.reason
    assert note.number in task.reason
    queue = text(desk.get("/en/desk/billing/"))
    assert "Jan Kowalski" in queue
    assert "264,95" in queue

    again = client.post(here, {"name": "Jan Kowalski"}, follow=True)
    assert "You withdrew from this order already, on 30-03-2027 23:5" in text(again)
    assert Document.objects.count() == 2
    assert {name: found for name, found in broken_invariants(wall_now=wall_time()).items() if found} == {}


def test_a_day_later_it_is_too_late(sandbox, settings, clock_at):  # noqa: F811
    client = Client()
    agreement = ordered_and_paid(client, "late@kowalski.example", sandbox, settings, clock_at)
    clock_at(datetime(2027, 3, 31, 0, 0, tzinfo=NOW.tzinfo) + timedelta(minutes=1))

    page = text(client.get(f"/en/portal/agreements/{agreement.reference}/"))
    answer = client.post(
        f"/en/portal/agreements/{agreement.reference}/withdraw/", {"name": "Jan Kowalski"}, follow=True
    )

    assert "You could withdraw up to and including Tuesday 30 March 2027." in page
    assert "You could withdraw up to and including 30-03-2027." in text(answer)
    agreement.refresh_from_db()
    assert agreement.ended_on is None
    assert Document.objects.count() == 1
    assert not Withdrawal.objects.exists()
