"""Payouts of the Stripe sandbox: each transaction tied to our books, fees as costs, the clearing account at zero."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import httpx
import pytest
from django.db import IntegrityError, transaction

from billing.actions.bank import import_statement
from billing.actions.bank_uses import set_aside, undo_use
from billing.actions.payouts import NotThisPayout, assign_payout
from billing.choices import BankUse, PayoutStanding
from billing.models import Agreement, BankTransaction, Dispute, Entry, Payment, Payout, PayoutLine, Refund
from billing.providers.stripe.adapter import stripe_client
from billing.providers.stripe.finding import moment_of
from billing.providers.stripe.payouts import ask_about_payouts
from billing.queries.invariants import broken_invariants
from billing.queries.payouts import PayoutFound, clearing_on, found_payouts
from foundation.clock import wall_time
from tests.billing.banking import balance, finance
from tests.billing.camt import Move, a_file
from tests.billing.changing import on
from tests.billing.given import NOW, an_agreement
from tests.billing.paying import choose, deliver_all, events, pass_days, pay_page, post
from tests.billing.test_debits import KEY
from tests.billing.test_disputes import disputed, sandbox_post

pytestmark = pytest.mark.django_db

IDEAL_FEE = 29
LATER = NOW + timedelta(days=6)
LATER_ON = LATER.date()


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}


def paid_out(sandbox, *, known: bool = True) -> Payout:
    """An invoice paid with iDEAL, and paid out to us some days later."""
    pay_page(an_agreement())
    choose(sandbox, "paid")
    pass_days(sandbox, 6)
    if known:
        deliver_all(sandbox)
    return Payout.objects.get() if known else Payout()


def found(day: date = LATER_ON) -> PayoutFound:
    return found_payouts(Payout.objects.all(), today=day)[0]


def at_the_bank(cents: int, *, day: date, name: str = "Stripe Payments Europe", text: str = "STRIPE") -> None:
    move = Move(cents, name=name, text=text, bank_reference=f"P{cents}{name}")
    import_statement(content=a_file(move, day=day), file_name="b.xml", now=on(day + timedelta(days=1)))


def test_a_payout_is_tied_to_the_payment_and_clears_the_account_when_the_bank_has_it(sandbox):
    payout = paid_out(sandbox)
    deliver_all(sandbox)

    line = PayoutLine.objects.get()
    assert (line.kind, line.cents, line.fee_cents) == ("charge", 121000, IDEAL_FEE)
    assert (payout.cents, payout.state) == (121000 - IDEAL_FEE, "paid")
    assert balance("4700") == IDEAL_FEE
    assert Entry.objects.filter(source_kind="stripe-cost").count() == 1
    assert (found().difference, found().standing) == (0, PayoutStanding.UNDER_WAY)
    assert balance("1220") == payout.cents

    at_the_bank(payout.cents, day=payout.arrives_on)

    movement = BankTransaction.objects.get()
    assert (movement.use, movement.payout, movement.decided_by) == ("payout", payout, None)
    assert (balance("1220"), balance("2190"), balance("1100")) == (0, 0, payout.cents)
    assert found().standing == PayoutStanding.SETTLED


def test_the_bank_may_be_first(sandbox):
    paid_out(sandbox, known=False)
    payout = httpx.get(f"{sandbox.url}/v1/payouts", headers=KEY).json()["data"][0]
    at_the_bank(payout["amount"], day=moment_of(payout["arrival_date"]).date())
    assert BankTransaction.objects.get().use == "undecided"

    deliver_all(sandbox)

    assert BankTransaction.objects.get().payout == Payout.objects.get()
    assert balance("1220") == 0


def test_payouts_of_which_every_event_was_lost_are_found_by_the_daily_round(sandbox):
    paid_out(sandbox, known=False)
    for event in events(sandbox):
        if not event["type"].startswith("payout."):
            post(event)

    assert ask_about_payouts(now=LATER) == 1
    assert ask_about_payouts(now=LATER) == 0
    assert PayoutLine.objects.count() == 1


def test_events_backwards_and_twice_lead_to_the_same(sandbox):
    paid_out(sandbox, known=False)
    for event in list(reversed(events(sandbox))) * 2:
        assert post(event) == 200
    deliver_all(sandbox)

    assert (Payout.objects.count(), PayoutLine.objects.count()) == (1, 1)
    assert balance("4700") == IDEAL_FEE
    assert found().difference == 0


def test_a_charge_that_is_not_ours_is_a_difference_that_shows(sandbox):
    httpx.post(
        f"{sandbox.url}/v1/payment_intents",
        headers=KEY,
        data={
            "amount": "5000",
            "currency": "eur",
            "confirm": "true",
            "payment_method": "pm_card_visa",
            "payment_method_types[]": "card",
        },
    )
    payout = paid_out(sandbox)

    assert (found().difference, found().standing) == (5000, PayoutStanding.DIFFERS)
    assert sorted(one.sums.difference for one in found().lines) == [0, 5000]
    at_the_bank(payout.cents, day=payout.arrives_on)
    assert balance("1220") == -5000
    clearing = clearing_on(LATER_ON + timedelta(days=9), [found()])
    assert (clearing.ledger_cents, clearing.on_its_way_cents, clearing.at_stripe_cents) == (-5000, 0, 0)


def test_a_dispute_in_a_payout_is_tied_to_what_was_taken_back(sandbox):
    pay_page(an_agreement())
    choose(sandbox, "paid", payment_method_type="card")
    disputed(sandbox)
    deliver_all(sandbox)
    sandbox_post(sandbox, f"disputes/{Dispute.objects.get().reference}/close", outcome="won")
    pass_days(sandbox, 6)
    deliver_all(sandbox)

    assert sorted(one.line.kind for one in found().lines) == ["charge", "dispute", "dispute_won"]
    assert found().difference == 0
    assert balance("4710") == 0
    assert balance("1220") == Payout.objects.get().cents


def test_a_refund_in_a_payout_is_tied_to_what_we_paid_back_and_so_is_one_that_came_back(sandbox):
    pay_page(an_agreement())
    choose(sandbox, "paid")
    deliver_all(sandbox)
    intent = Payment.objects.get().provider_reference
    for cents in (21_000, 5_000):
        stripe_client().v1.refunds.create({"payment_intent": intent, "amount": cents})
    deliver_all(sandbox)
    second = Refund.objects.get(cents=5_000)
    sandbox_post(sandbox, f"refunds/{second.provider_id}/outcome", outcome="fail")
    pass_days(sandbox, 6)
    deliver_all(sandbox)

    lines = {one.line.cents: one for one in found().lines}
    assert sorted(lines) == [-21_000, -5_000, 5_000, 121_000]
    assert {one.sums.difference for one in lines.values()} == {0}
    assert {one.party for one in lines.values()} == {second.party}
    assert found().difference == 0
    assert balance("1220") == Payout.objects.get().cents


def test_a_payout_that_does_not_arrive_is_late_and_one_that_fails_comes_back(sandbox):
    payout = paid_out(sandbox)
    assert found(payout.arrives_on + timedelta(days=3)).standing == PayoutStanding.UNDER_WAY
    assert found(payout.arrives_on + timedelta(days=4)).standing == PayoutStanding.LATE

    sandbox_post(sandbox, f"payouts/{payout.reference}/fail", code="account_closed")
    pass_days(sandbox, 4)
    deliver_all(sandbox)

    first, second = found_payouts(Payout.objects.order_by("made_at"), today=LATER_ON)
    assert (first.payout.failure, first.standing) == ("account_closed", PayoutStanding.BACK)
    assert [one.line.kind for one in second.lines] == ["payout_back"]
    assert second.difference == 0
    assert balance("1220") == second.payout.cents


def test_a_movement_that_only_looks_like_a_payout_waits_for_a_person(sandbox):
    payout = paid_out(sandbox)
    at_the_bank(payout.cents, day=payout.arrives_on, name="Iemand", text="Betaling")
    at_the_bank(payout.cents - 1, day=payout.arrives_on + timedelta(days=1))
    other, row = BankTransaction.objects.order_by("cents")
    assert (row.use, other.use) == ("undecided", "undecided")

    with pytest.raises(NotThisPayout):
        assign_payout(row=other, payout=payout, actor=finance(), now=LATER)
    assert balance("1220") == payout.cents
    assign_payout(row=row, payout=payout, actor=finance(), now=LATER)
    assert balance("1220") == 0
    undo_use(row=row, reason="vergissing", actor=finance(), now=LATER)

    row.refresh_from_db()
    assert (row.use, row.payout, balance("1220")) == ("undecided", None, payout.cents)


def test_what_was_set_aside_as_a_payout_is_tied_to_it_when_it_is_known(sandbox):
    paid_out(sandbox, known=False)
    payout = httpx.get(f"{sandbox.url}/v1/payouts", headers=KEY).json()["data"][0]
    at_the_bank(payout["amount"], day=moment_of(payout["arrival_date"]).date())
    row = BankTransaction.objects.get()
    set_aside(row=row, use=BankUse.PAYOUT, actor=finance(), now=LATER)

    deliver_all(sandbox)

    row.refresh_from_db()
    assert row.payout == Payout.objects.get()
    assert balance("1220") == 0


def test_the_database_keeps_lines_as_they_are_and_payouts_to_their_use(sandbox):
    paid_out(sandbox)
    at_the_bank(100, day=LATER_ON, name="Iemand", text="x")

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        PayoutLine.objects.update(cents=1)
    with (
        pytest.raises(IntegrityError, match="bank_transaction_of_a_payout_is_used_as_one"),
        transaction.atomic(),
    ):
        BankTransaction.objects.update(payout=Payout.objects.get())
    assert PayoutLine.objects.get().cents == 121000
    assert Agreement.objects.count() == 1
