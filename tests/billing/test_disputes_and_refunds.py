"""A payment that is disputed and paid back: nothing twice in our books, and nothing missing, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from billing.choices import DisputeState, RefundState
from billing.models import Dispute, Payment, PaymentReturn, Payout, Refund
from billing.providers.stripe.disputes import ask_about_disputes
from billing.queries.debtors import credit_parts
from billing.queries.invariants import broken_invariants
from billing.queries.left_over import left_over_cents
from billing.queries.payouts import found_payouts
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from tests.billing.banking import balance
from tests.billing.given import NOW, a_payment_of, an_agreement
from tests.billing.paying import choose, deliver_all, pass_days, pay_page
from tests.billing.test_disputes import disputed, sandbox_post
from tests.billing.test_refunds_elsewhere import made_at_stripe
from tests.billing.test_stripe_refunds import LATER, approved, at_stripe, bank_says, now_of, proposed

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    assert -balance("2100") == sum(part.cents for part in credit_parts(day=LATER))


@pytest.fixture(autouse=True)
def _today(clock_at):
    clock_at(NOW)


def card_too_many(sandbox) -> Payment:
    """A payment of 1,210 euros by card that settles nothing: the invoice was paid by transfer meanwhile."""
    agreement = an_agreement()
    pay_page(agreement)
    a_payment_of(agreement, provider="bank:1")
    choose(sandbox, "paid", payment_method_type="card")
    deliver_all(sandbox)
    return Payment.objects.exclude(provider_reference="bank:1").get()


def the_dispute_is(sandbox, outcome: str) -> None:
    sandbox_post(sandbox, f"disputes/{Dispute.objects.get().reference}/close", outcome=outcome)
    deliver_all(sandbox)


def test_a_dispute_takes_what_stayed_after_a_refund_and_won_it_gives_back_no_more_than_that(sandbox):
    payment = card_too_many(sandbox)
    before = balance("1220")
    refund = approved(payment, 21_000)
    deliver_due()

    disputed(sandbox)
    deliver_all(sandbox)

    assert Dispute.objects.get().state == DisputeState.NEEDS_RESPONSE
    assert now_of(refund).state == RefundState.PAID
    assert PaymentReturn.objects.get().cents == 100_000
    assert left_over_cents(payment) == 0
    assert balance("1220") - before == -121_000 - 750

    the_dispute_is(sandbox, "won")
    deliver_all(sandbox)

    back = Payment.objects.get(restores=payment)
    assert (back.cents, left_over_cents(back)) == (100_000, 100_000)
    assert balance("1220") - before == -21_000


def test_what_was_proposed_to_go_back_is_called_off_and_what_was_approved_is_decided_by_sending_it(sandbox):
    payment = card_too_many(sandbox)
    waits, goes = proposed(payment, 20_000), approved(payment, 1_000)

    disputed(sandbox)
    deliver_all(sandbox)

    assert at_stripe() == []
    assert (now_of(waits).state, now_of(goes).state) == (RefundState.WITHDRAWN, RefundState.FAILED)
    ask_about_disputes(now=TOMORROW)
    assert sum(PaymentReturn.objects.values_list("cents", flat=True)) == 121_000
    assert left_over_cents(payment) == 0


def test_when_a_refund_comes_back_after_the_dispute_the_daily_round_takes_the_rest_once(sandbox):
    payment = card_too_many(sandbox)
    refund = approved(payment, 21_000)
    deliver_due()
    disputed(sandbox)
    deliver_all(sandbox)
    bank_says(sandbox, now_of(refund), "fail")
    deliver_all(sandbox)
    assert left_over_cents(payment) == 21_000

    for _time in range(2):
        ask_about_disputes(now=TOMORROW)

    assert sorted(PaymentReturn.objects.values_list("cents", flat=True)) == [21_000, 100_000]
    assert (left_over_cents(payment), balance("2100")) == (0, 0)
    the_dispute_is(sandbox, "won")
    assert Payment.objects.get(restores=payment).cents == 121_000
    pass_days(sandbox, 6)
    deliver_all(sandbox)
    [found] = found_payouts(Payout.objects.all(), today=LATER)
    assert found.difference == 0
    assert balance("1220") == found.payout.cents + 121_000  # the transfer came in on the same account here


def test_what_came_back_of_a_dispute_is_paid_back_through_stripe_by_us_and_by_its_own_pages(sandbox):
    payment = card_too_many(sandbox)
    disputed(sandbox)
    deliver_all(sandbox)
    the_dispute_is(sandbox, "won")
    back = Payment.objects.get(restores=payment)

    refund = approved(back, 21_000)
    deliver_due()
    made_at_stripe(payment, 50_000)
    deliver_all(sandbox)

    assert now_of(refund).state == RefundState.PAID
    assert sorted(one.amount for one in at_stripe()) == [21_000, 50_000]
    elsewhere = Refund.objects.exclude(pk=refund.pk).get()
    assert (elsewhere.payment, elsewhere.state) == (back, RefundState.PAID)
    assert (left_over_cents(back), left_over_cents(payment)) == (50_000, 0)
