"""What is owed: by dated allocations, as of any day; credited whole, mirrored to the cent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.actions.corrections import credit_invoice
from billing.actions.receivables import SomethingWasPaid
from billing.models import Allocation, Entry, PaymentAttempt, Receivable
from billing.queries.receivables import (
    ReceivableNotFound,
    open_on,
    open_receivables,
    receivable_of,
    standing_of,
)
from foundation.models import OutboxMessage
from invoices.models import Document
from tests.billing.given import NOW, THE_PICTURE, a_payment_of, an_agreement, an_employer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def test_what_is_open_follows_from_allocations_dated_on_or_before_the_day():
    agreement = an_agreement()
    receivable = Receivable.objects.get()
    a_payment_of(agreement, cents=100000, now=NOW + timedelta(days=10), provider="pi_1")
    a_payment_of(agreement, cents=21000, now=NOW + timedelta(days=40), provider="pi_2")

    assert open_on(receivable, date(2027, 3, 25)) == 121000
    assert open_on(receivable, date(2027, 3, 26)) == 21000
    assert open_on(receivable, date(2027, 4, 24)) == 21000
    assert open_on(receivable, date(2027, 4, 25)) == 0
    assert standing_of(receivable, date(2027, 3, 26)).status == "open"
    assert standing_of(receivable, receivable.due_on).status == "open"
    assert standing_of(receivable, receivable.due_on + timedelta(days=1)).status == "late"
    assert standing_of(receivable, date(2027, 4, 25)).status == "paid"


def test_more_than_is_owed_never_makes_a_receivable_less_than_nothing():
    agreement = an_agreement()
    a_payment_of(agreement, cents=121001)

    [standing] = open_receivables(agreement.party, TODAY)

    assert (standing.open_cents, standing.status) == (0, "paid")
    assert {
        (line.account.code, line.cents) for line in Entry.objects.get(source_kind="payment").lines.all()
    } == {
        ("1220", 121001),
        ("1300", -121000),
        ("2100", -1),
    }


def test_another_partys_receivable_is_not_found():
    mine, other = an_agreement(), an_agreement()
    number = Receivable.objects.get(agreement=other).document.number

    with pytest.raises(ReceivableNotFound):
        receivable_of(mine.party, number)
    assert receivable_of(other.party, number).agreement == other


def test_a_credit_mirrors_the_issue_to_the_cent_and_has_an_open_page_closed():
    agreement = an_agreement(an_employer(), *THE_PICTURE)
    receivable = Receivable.objects.get()
    PaymentAttempt.objects.create(receivable=receivable, state="open", opened_at=NOW)

    credit = credit_invoice(
        reference=receivable.document.reference, reason="Dubbel gemaakt", actor=a_user(), now=NOW
    )

    entry = Entry.objects.get(source_kind="credit", source_reference=credit.reference)
    assert {(line.account.code, line.cents) for line in entry.lines.all()} == {
        ("1300", -524035),
        ("1810", 80535),
        ("1900", 307500),
        ("8000", 136000),
    }
    allocation = Allocation.objects.get()
    assert (allocation.cents, allocation.credit, allocation.payment) == (524035, credit, None)
    # Somebody may be paying there at this moment: only the provider can say that it is over.
    attempt = PaymentAttempt.objects.get()
    assert attempt.state == "open"
    assert OutboxMessage.objects.get(kind="payment.page").reference.startswith(attempt.reference)
    # The same word whether asked one by one or in the list.
    assert standing_of(Receivable.objects.get(), TODAY).status == "credited"
    assert [one.status for one in open_receivables(agreement.party, TODAY)] == ["credited"]


@pytest.mark.parametrize("cents", [1, 121000])
def test_an_invoice_on_which_something_was_paid_is_not_credited(cents):
    agreement = an_agreement()
    a_payment_of(agreement, cents=cents)
    document = Receivable.objects.get().document

    with pytest.raises(SomethingWasPaid) as refusal:
        credit_invoice(reference=document.reference, reason="Toch niet", actor=a_user(), now=NOW)

    assert document.number in refusal.value.message
    assert Document.objects.count() == 1
    assert Allocation.objects.count() == 1
    assert not Entry.objects.filter(source_kind="credit").exists()


def test_money_for_an_invoice_that_was_credited_is_kept_and_opens_nothing():
    agreement = an_agreement()
    document = Receivable.objects.get().document
    credit_invoice(reference=document.reference, reason="Verkeerd bedrag", actor=a_user(), now=NOW)

    a_payment_of(agreement)

    assert not Allocation.objects.filter(payment__isnull=False).exists()
    agreement.refresh_from_db()
    assert agreement.first_paid_at is None
