"""Money that came in: once, never more settled than is owed, nothing lost."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from billing.models import Allocation, Entry, EntryLine, Payment, Receivable
from billing.queries.invariants import broken_invariants
from foundation.clock import wall_time
from foundation.models import AuditEntry
from tests.billing.actions.test_races import at_once
from tests.billing.given import NOW, a_payment_of, an_agreement


def balance_of(account: str) -> int:
    return int(EntryLine.objects.filter(account__code=account).aggregate(cents=Sum("cents"))["cents"] or 0)


@pytest.mark.django_db
def test_the_same_reference_of_the_provider_is_money_once():
    agreement = an_agreement()

    first = a_payment_of(agreement, provider="pi_1")
    again = a_payment_of(agreement, provider="pi_1")

    assert first == again
    assert Payment.objects.count() == Allocation.objects.count() == 1
    assert Entry.objects.filter(source_kind="payment").count() == 1
    assert AuditEntry.objects.filter(action="settle_payment").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_payments_of_one_invoice_at_once_settle_it_once_and_all_money_is_kept():
    agreement = an_agreement()

    raised = at_once(*[lambda n=n: a_payment_of(agreement, provider=f"pi_{n}") for n in range(8)])

    assert raised == []
    assert Allocation.objects.aggregate(cents=Sum("cents"))["cents"] == 121000
    assert Payment.objects.count() == 8
    assert (balance_of("1220"), balance_of("1300"), balance_of("2100")) == (8 * 121000, 0, -7 * 121000)
    assert not any(broken_invariants(wall_now=wall_time()).values())


@pytest.mark.django_db(transaction=True)
def test_the_same_payment_eight_times_at_once_is_booked_once():
    agreement = an_agreement()

    raised = at_once(*[lambda: a_payment_of(agreement, provider="pi_1") for _n in range(8)])

    assert raised == []
    assert Payment.objects.count() == Allocation.objects.count() == 1
    assert balance_of("1220") == 121000


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_settle_more_than_is_owed_from_eight_threads_that_forgot_the_lock():
    agreement = an_agreement()
    receivable = Receivable.objects.get()
    payments = [a_payment_of(agreement, cents=1, provider=f"pi_{n}") for n in range(8)]

    def settle(payment: Payment) -> None:
        Allocation.objects.create(
            receivable=receivable, payment=payment, cents=1, allocated_on=NOW.date(), allocated_at=NOW
        )

    # Each cent is allocated already: of every payment nothing is left.
    raised = at_once(*[lambda payment=payment: settle(payment) for payment in payments])
    assert [type(error) for error in raised] == [IntegrityError] * 8
    assert all("came in" in str(error) for error in raised)

    large = [
        Payment.objects.create(
            party=agreement.party,
            method="transfer",
            provider_reference=f"large:{n}",
            cents=100000,
            received_at=NOW,
            received_on=NOW.date(),
        )
        for n in range(8)
    ]
    raised = at_once(
        *[
            lambda payment=payment: Allocation.objects.create(
                receivable=receivable,
                payment=payment,
                cents=100000,
                allocated_on=NOW.date(),
                allocated_at=NOW,
            )
            for payment in large
        ]
    )
    assert len(raised) == 7
    assert all("is owed" in str(error) for error in raised)
    assert Allocation.objects.aggregate(cents=Sum("cents"))["cents"] == 100008


@pytest.mark.django_db
def test_an_allocation_comes_from_a_payment_or_a_credit_note_and_is_more_than_nothing():
    agreement = an_agreement()
    receivable = Receivable.objects.get()
    payment = a_payment_of(agreement, cents=1)
    right = {
        "receivable": receivable,
        "payment": payment,
        "cents": 1,
        "allocated_on": NOW.date(),
        "allocated_at": NOW,
    }

    for wrong in ({"payment": None}, {"credit": receivable.document}, {"cents": 0}, {"cents": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Allocation.objects.create(**right | wrong)
    assert Allocation.objects.count() == 1
