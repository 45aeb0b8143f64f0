"""What a movement of the bank turns out to be, taking it back, and undoing it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from billing.actions.bank_uses import (
    CannotTakeBack,
    DecidedAlready,
    NotAPayment,
    NothingToUndo,
    NotTheirs,
    assign_payment,
    set_aside,
    take_payment_back,
    undo_use,
)
from billing.actions.payments import MoreThanStayed, return_payment
from billing.choices import BankUse, ReturnKind
from billing.models import (
    Allocation,
    BankTransaction,
    Payment,
    PaymentReturn,
)
from billing.queries.bank import originals_of
from billing.queries.debtors import aged_debtors, credit_parts, open_on_day
from billing.queries.invariants import broken_invariants
from billing.queries.statements import statement_of
from foundation.clock import wall_time
from invoices.models import Issuer
from tests.billing.banking import DAY, NOW, START, balance, finance, left, owed, taken
from tests.billing.camt import Move

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    if Issuer.objects.exists():
        assert aged_debtors(DAY + timedelta(days=30)).difference == 0


def test_a_person_books_it_for_documents_of_one_partner_or_as_credit():
    receivable, other = owed(), owed("Distri-Zuid B.V.", "90006624")
    taken(Move(receivable.cents, bank_reference="B1"), Move(300, bank_reference="B2"))
    row, small = BankTransaction.objects.order_by("bank_reference")

    with pytest.raises(NotTheirs):
        assign_payment(row=row, party=receivable.party, receivables=[other], actor=finance(), now=NOW)
    assert not Payment.objects.exists()
    assign_payment(row=row, party=receivable.party, receivables=[receivable], actor=finance(), now=NOW)
    with pytest.raises(DecidedAlready, match="betaling van een partner"):
        assign_payment(row=row, party=receivable.party, receivables=[], actor=finance(), now=NOW)
    assign_payment(row=small, party=other.party, receivables=[], actor=finance(), now=NOW)

    assert left(receivable) == 0
    assert [(part.source.party, part.cents) for part in credit_parts(day=DAY)] == [(other.party, 300)]


def test_a_payment_that_is_taken_back_is_owed_again_from_that_day_and_not_before():
    receivable = owed()
    taken(Move(receivable.cents, reference=receivable.document.payment_reference, end_to_end="E1"))
    later = DAY + timedelta(days=5)

    outcome = taken(Move(-receivable.cents, is_reversal=True, reason="AC04", end_to_end="E1"), day=later)

    assert (outcome.returned, outcome.to_decide) == (1, 0)
    assert left(receivable) == receivable.cents
    assert not open_on_day(later - timedelta(days=1)).exists()
    assert open_on_day(later).get() == receivable
    assert credit_parts(day=later) == []
    assert balance("1100") == 0
    account = statement_of(receivable.party, first_on=START, last_on=later)
    assert account.closing == receivable.cents == account.open_cents
    assert [line.movement.kind for line in account.lines] == ["invoice", "payment", "return"]


def test_a_return_that_names_no_payment_waits_for_a_person_who_chooses_it():
    receivable = owed()
    taken(Move(receivable.cents, reference=receivable.document.payment_reference))
    taken(Move(-receivable.cents, is_reversal=True, reason="MS03"), day=DAY + timedelta(days=2))
    row = BankTransaction.objects.get(use="undecided")
    other = BankTransaction.objects.get(use="payment")

    with pytest.raises(NotAPayment):
        assign_payment(row=row, party=receivable.party, receivables=[], actor=finance(), now=NOW)
    with pytest.raises(CannotTakeBack):
        take_payment_back(row=row, original=row, actor=finance(), now=NOW)
    assert originals_of(row) == [other]
    take_payment_back(row=row, original=other, actor=finance(), now=NOW)

    assert left(receivable) == receivable.cents
    assert BankTransaction.objects.get(pk=row.pk).payment_return == PaymentReturn.objects.get()
    with pytest.raises(NothingToUndo):
        undo_use(row=other, reason="toch niet", actor=finance(), now=NOW)


def test_what_was_booked_wrongly_is_undone_and_decided_again():
    receivable, other = owed(), owed("Distri-Zuid B.V.", "90006624")
    taken(Move(receivable.cents, reference=receivable.document.payment_reference))
    row = BankTransaction.objects.get()

    undo_use(row=row, reason="Voor Distri-Zuid bedoeld", actor=finance(), now=NOW)
    assert left(receivable) == receivable.cents
    assert BankTransaction.objects.get().use == BankUse.UNDECIDED
    assert balance("2190") == -receivable.cents
    assign_payment(row=row, party=other.party, receivables=[other], actor=finance(), now=NOW)

    assert left(other) == 0
    assert balance("2190") == 0
    assert credit_parts(day=DAY + timedelta(days=2)) == []


@pytest.mark.parametrize(("use", "account"), [(BankUse.PAYOUT, "1220"), (BankUse.OTHER, "2199")])
def test_what_is_none_of_our_partners_is_set_aside_and_can_be_undone(use: BankUse, account: str):
    owed()
    taken(Move(5_000, name="Stripe"), Move(-700, name="Bank, kosten", bank_reference="B2"))
    payout, costs = BankTransaction.objects.order_by("-cents")

    set_aside(row=payout, use=use, actor=finance(), now=NOW)
    assert (balance(account), balance("2190")) == (-5_000, 700)
    set_aside(row=costs, use=BankUse.OTHER, actor=finance(), now=NOW)
    assert balance("2190") == 0
    undo_use(row=payout, reason="Toch een partner", actor=finance(), now=NOW)
    assert balance("2190") == -5_000


def test_no_more_goes_back_than_came_in_and_the_same_return_once():
    receivable = owed()
    taken(Move(receivable.cents, reference=receivable.document.payment_reference))
    payment = Payment.objects.get()

    def give_back(cents: int, source: str) -> PaymentReturn:
        return return_payment(
            payment=payment,
            kind=ReturnKind.BANK,
            source_reference=source,
            cents=cents,
            returned_on=DAY,
            out_of="1220",
            reason="",
            now=NOW,
        )

    assert give_back(1_000, "a") == give_back(1_000, "a")
    assert left(receivable) == 1_000
    with pytest.raises(MoreThanStayed, match="kan niet meer dan"):
        give_back(receivable.cents, "b")
    assert PaymentReturn.objects.count() == 1
    assert payment.allocations.count() == 2


def test_the_database_refuses_undoing_more_than_was_settled_and_changing_a_return():
    receivable = owed()
    taken(Move(receivable.cents, reference=receivable.document.payment_reference))
    allocation, payment = Allocation.objects.get(), Payment.objects.get()

    def undo(cents: int) -> None:
        Allocation.objects.create(
            receivable=receivable,
            payment=payment,
            undoes=allocation,
            cents=cents,
            allocated_on=DAY,
            allocated_at=NOW,
        )

    with pytest.raises(IntegrityError, match="undone for more"), transaction.atomic():
        undo(-receivable.cents - 1)
    with pytest.raises(IntegrityError, match="allocation_is_positive_or_undoes_one"), transaction.atomic():
        undo(1)
    with pytest.raises(IntegrityError, match="goes back than came in"), transaction.atomic():
        PaymentReturn.objects.create(
            payment=payment,
            kind="bank",
            source_reference="x",
            cents=1,
            returned_on=DAY,
            returned_at=NOW,
        )
    made = return_payment(
        payment=payment,
        kind=ReturnKind.BANK,
        source_reference="y",
        cents=1,
        returned_on=DAY,
        out_of="1220",
        reason="",
        now=NOW,
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentReturn.objects.filter(pk=made.pk).update(cents=2)
