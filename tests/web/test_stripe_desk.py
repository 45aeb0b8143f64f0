"""Disputes, payouts and closed months at the finance desk, over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from billing.models import (
    BankTransaction,
    Dispute,
    FraudWarning,
    Payment,
    Payout,
    PayoutLine,
    PeriodClosing,
)
from foundation.choices import StaffRole
from foundation.models import User
from tests.billing.changing import on
from tests.billing.given import NOW, a_paid_agreement
from tests.web.given import staff

pytestmark = pytest.mark.django_db

DISPUTES = "/en/desk/invoices/disputes/"
PAYOUTS = "/en/desk/invoices/payouts/"
PERIODS = "/en/desk/finance/periods/"
TODAY = date(2027, 4, 2)


@pytest.fixture(autouse=True)
def _on_the_second_of_april(clock_at: Callable[[datetime], None]) -> None:
    clock_at(on(TODAY))


def read(response) -> str:
    return " ".join(unescape(response.content.decode()).replace("\xa0", " ").split())


def rows_of(client: Client, address: str) -> list[list[str]]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def a_dispute(state: str = "needs_response", reference: str = "dp_1") -> Dispute:
    payment = Payment.objects.earliest("pk")
    return Dispute.objects.create(
        reference=reference,
        payment=payment,
        charge_reference="ch_1",
        reason="fraudulent",
        state=state,
        cents=121000,
        taken_cents=121000,
        fee_cents=750,
        evidence_due_at=NOW + timedelta(days=14),
        opened_at=NOW,
    )


def a_payout(*, booked: bool = True, cents: int = 120971) -> Payout:
    payout = Payout.objects.create(
        reference="po_1",
        state="paid",
        cents=cents,
        is_automatic=True,
        made_at=NOW,
        arrives_on=date(2027, 3, 22),
        lines_read_at=NOW,
    )
    PayoutLine.objects.create(
        payout=payout,
        reference="txn_1",
        kind="charge",
        category="charge",
        source="ch_1",
        intent=Payment.objects.get().provider_reference if booked else "pi_of_nobody",
        cents=121000,
        fee_cents=29,
        happened_at=NOW,
    )
    return payout


def test_a_dispute_says_what_to_do_until_when_and_gives_our_facts_to_copy():
    agreement = a_paid_agreement()
    desk = staff(StaffRole.FINANCE)
    assert "No payment is disputed" in read(desk.get(DISPUTES))
    a_dispute()
    a_dispute("lost", "dp_2")

    page = read(desk.get(DISPUTES))
    one = read(desk.get(f"{DISPUTES}dp_1/"))
    [_header, row] = rows_of(desk, f"{DISPUTES}?as=csv")
    [_header, over] = rows_of(desk, f"{DISPUTES}?which=over&as=csv")

    assert 'Disputed payments <span class="soft">(1)' in page
    assert "Waits for our evidence" in page
    assert "Give evidence at Stripe before" in one
    assert "Anna de Wit" in one
    assert "IP 192.0.2.7" in one
    assert agreement.reference in one
    assert row[-4:] == ["1210,00", "1210,00", "7,50", "dp_1"]
    assert over[-1] == "dp_2"
    assert "It is over: nothing is to be done here." in read(desk.get(f"{DISPUTES}dp_2/"))
    assert desk.get(f"{DISPUTES}dp_3/").status_code == 404
    debtor = read(desk.get(f"/en/desk/invoices/debtors/{agreement.party.reference}/"))
    assert "Its payment is disputed, and the bank has not decided yet." in debtor


def test_a_warning_of_fraud_is_closed_with_what_was_done():
    a_paid_agreement()
    warning = FraudWarning.objects.create(
        reference="issfr_1",
        payment=Payment.objects.get(),
        fraud_type="unauthorized_use_of_card",
        warned_at=NOW,
    )
    desk = staff(StaffRole.FINANCE)

    assert "believes that its holder did not pay this" in read(desk.get(DISPUTES))
    empty = desk.post(f"{DISPUTES}warnings/{warning.pk}/", {"outcome": ""}, follow=True)
    assert "Write down what you did with this warning." in read(empty)
    desk.post(f"{DISPUTES}warnings/{warning.pk}/", {"outcome": "Called, in order"})

    warning.refresh_from_db()
    assert warning.outcome == "Called, in order"
    assert "No warning waits for you." in read(desk.get(DISPUTES))


def test_a_payout_opens_to_what_it_is_made_of_and_a_difference_shows():
    a_paid_agreement()
    desk = staff(StaffRole.FINANCE)
    assert "No payout yet" in read(desk.get(PAYOUTS))
    payout = a_payout(booked=False)

    page = read(desk.get(f"{PAYOUTS}?which=wrong"))
    one = read(desk.get(f"{PAYOUTS}{payout.reference}/"))
    [_header, row] = rows_of(desk, f"{PAYOUTS}?as=csv")
    [_header, line] = rows_of(desk, f"{PAYOUTS}{payout.reference}/?as=csv")

    assert "Differs or late 1" in page
    assert "Stripe paid € 1,210.00 that we did not book." in one
    assert row[3:] == ["1", "1210,00", "0,29", "1209,71", "0,00", "1210,00"]
    assert line[3:] == ["txn_1", "ch_1", "1210,00", "0,29", "", "1210,00"]
    assert desk.get(f"{PAYOUTS}po_2/").status_code == 404


def test_what_was_booked_later_fits_by_itself_and_late_is_said():
    a_paid_agreement()
    payout = a_payout()
    desk = staff(StaffRole.FINANCE)

    one = read(desk.get(f"{PAYOUTS}{payout.reference}/"))

    assert "This payout is not at the bank, or another amount is." in one
    assert "that we did not book" not in one
    assert "Kwekerij" in one


def test_only_finance_sees_these_pages():
    quality = staff(StaffRole.QUALITY)
    for page in (DISPUTES, PAYOUTS, PERIODS):
        assert quality.get(page).status_code == 403
        assert Client().get(page).status_code == 302


def test_finance_closes_a_month_and_a_colleague_opens_it_again():
    a_paid_agreement()
    desk = staff(StaffRole.FINANCE)
    page = read(desk.get(PERIODS))
    assert "Everything of this month is done" in page
    assert "Close March 2027" in page
    march = "/en/desk/finance/vat-return/?year=2027&part=m03"
    assert "This period is not closed" in read(desk.get(march))

    desk.post(f"{PERIODS}close/", {"month": "2027-03-01"})
    twice = desk.post(f"{PERIODS}close/", {"month": "2027-03-01"}, follow=True)
    mine = read(desk.get(PERIODS))

    assert "This month cannot be closed" in read(twice)
    assert "You closed this month." in mine
    assert "This period is closed." in read(desk.get(march))
    assert "This period is closed." in read(desk.get("/en/desk/finance/bookkeeper/?year=2027&part=m03"))
    colleague = User.objects.create_superuser("ander@mip.example", "x", name="Jan Prins")
    other = Client()
    other.force_login(colleague)
    other.post(f"{PERIODS}reopen/", {"month": "2027-03-01", "reason": "Afschrift vergeten"})
    [_header, row] = rows_of(other, f"{PERIODS}?as=csv")
    assert row[0] == "2027-03"
    assert row[5:] == ["Afschrift vergeten", "0"]
    assert PeriodClosing.objects.get().reopened_by == colleague
    assert other.post(f"{PERIODS}close/", {"month": "nonsense"}).status_code == 404
    assert not BankTransaction.objects.exists()
