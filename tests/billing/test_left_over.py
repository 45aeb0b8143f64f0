"""What a payment left over is used by hand: for the same partner and issuer, and no more than there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from billing.actions.left_over import CreditDoesNotFit, CreditOfAnother, MoneyIsOnItsWay, use_left_over
from billing.actions.payments import return_payment
from billing.choices import AttemptState, ReturnKind
from billing.models import Allocation, Entry, Payment, PaymentAttempt, Receivable
from billing.queries.debtors import aged_debtors, credit_parts, open_debts
from billing.queries.invariants import broken_invariants
from billing.queries.left_over import issuer_of, left_over_cents, uses_of
from foundation.clock import wall_time
from invoices.models import Issuer
from marketplace.queries.organisations import organisation_of_party
from tests.billing.banking import DAY, NOW, balance, finance, left, owed, taken
from tests.billing.camt import Move
from tests.billing.changing import on
from tests.billing.given import an_agreement

pytestmark = pytest.mark.django_db
TODAY = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    if Issuer.objects.exists():
        assert aged_debtors(TODAY).difference == 0
        assert -balance("2100") == sum(part.cents for part in credit_parts(day=TODAY))


def paid_too_much(cents: int) -> tuple[Payment, Receivable]:
    """A payment that leaves so much over, and a second open document of the same partner."""
    first = owed()
    taken(Move(first.cents + cents, reference=first.document.payment_reference))
    agreement = an_agreement(organisation_of_party(first.party), now=on(DAY))
    return Payment.objects.get(), Receivable.objects.select_related("document").get(agreement=agreement)


def test_it_settles_what_is_open_from_that_day_with_an_entry():
    payment, second = paid_too_much(10_000)

    made = use_left_over(payment=payment, receivable=second, cents=10_000, actor=finance(), now=NOW)

    assert (made.cents, made.allocated_on) == (10_000, TODAY)
    assert left(second) == second.cents - 10_000
    assert left_over_cents(payment) == 0
    assert credit_parts(day=TODAY) == []
    assert [part.cents for part in credit_parts(day=DAY)] == [10_000]
    entry = Entry.objects.get(source_kind="credit-used")
    assert sorted(entry.lines.values_list("account__code", "cents")) == [("1300", -10_000), ("2100", 10_000)]


def test_a_first_invoice_that_it_settles_in_full_opens_its_agreement():
    first = owed()
    taken(Move(2 * first.cents, reference=first.document.payment_reference))
    agreement = an_agreement(organisation_of_party(first.party), now=on(DAY))
    second = Receivable.objects.get(agreement=agreement)
    assert agreement.first_paid_at is None

    use_left_over(
        payment=Payment.objects.get(), receivable=second, cents=second.cents, actor=finance(), now=NOW
    )

    agreement.refresh_from_db()
    assert agreement.first_paid_at == NOW


@pytest.mark.parametrize("cents", [-1, 0, 10_001])
def test_what_does_not_fit_is_refused_and_nothing_moves(cents: int):
    payment, second = paid_too_much(10_000)
    before = Allocation.objects.count()

    with pytest.raises(CreditDoesNotFit, match="100,00 over"):
        use_left_over(payment=payment, receivable=second, cents=cents, actor=finance(), now=NOW)

    assert Allocation.objects.count() == before
    assert not Entry.objects.filter(source_kind="credit-used").exists()


def test_what_is_not_open_any_more_is_refused():
    payment, second = paid_too_much(10_000)
    first = Receivable.objects.exclude(pk=second.pk).get()

    with pytest.raises(CreditDoesNotFit):
        use_left_over(payment=payment, receivable=first, cents=100, actor=finance(), now=NOW)

    assert left_over_cents(payment) == 10_000


def test_a_document_of_another_partner_is_refused():
    other = owed("Distri-Zuid B.V.", "90006624")
    payment, _second = paid_too_much(10_000)

    with pytest.raises(CreditOfAnother):
        use_left_over(payment=payment, receivable=other, cents=100, actor=finance(), now=NOW)

    assert left(other) == other.cents
    assert issuer_of(payment) == other.document.issuer


def test_a_document_for_which_money_is_on_its_way_waits():
    payment, second = paid_too_much(10_000)
    PaymentAttempt.objects.create(receivable=second, state=AttemptState.PROCESSING, opened_at=NOW)
    debts = open_debts(day=TODAY, party=second.party)

    with pytest.raises(MoneyIsOnItsWay, match=second.document.number):
        use_left_over(payment=payment, receivable=second, cents=100, actor=finance(), now=NOW)

    assert uses_of(credit_parts(day=TODAY), debts) == []
    PaymentAttempt.objects.update(state=AttemptState.FAILED)
    (use,) = uses_of(credit_parts(day=TODAY), debts)
    assert (use.cents, use.open_after) == (10_000, second.cents - 10_000)


def test_a_payment_that_the_bank_takes_back_afterwards_reopens_what_it_settled_last():
    payment, second = paid_too_much(10_000)
    use_left_over(payment=payment, receivable=second, cents=6_000, actor=finance(), now=NOW)

    return_payment(
        payment=payment,
        kind=ReturnKind.BANK,
        source_reference="terug",
        cents=7_000,
        returned_on=TODAY,
        out_of="1220",
        reason="",
        now=NOW,
    )

    assert left(second) == second.cents - 3_000
    assert left_over_cents(payment) == 0
