"""Refunds that somebody made in Stripe's own pages: taken up once, booked, and never lost. With real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from billing.actions.left_over import use_left_over
from billing.actions.refunds import RefundDoesNotFit, call_off_refund, propose_refund
from billing.actions.refunds_elsewhere import RefundFromNothing, take_up_refund
from billing.choices import RefundState, RefundWay
from billing.models import Entry, Payment, Receivable, Refund
from billing.providers.stripe.adapter import stripe_client
from billing.providers.stripe.refunds import ask_about_refunds, send_refund
from billing.queries.debtors import aged_debtors, credit_parts
from billing.queries.invariants import broken_invariants
from billing.queries.left_over import left_over_cents
from billing.queries.refunds import not_arrived
from foundation.clock import wall_time
from foundation.models import AuditEntry
from invoices.choices import DocumentKind
from invoices.models import Document
from tests.billing.banking import balance, finance, left, owed, taken
from tests.billing.camt import Move
from tests.billing.given import NOW, an_agreement
from tests.billing.paying import choose, deliver_all, pay_page
from tests.billing.persons import an_order, withdraw
from tests.billing.test_stripe_refunds import LATER, TODAY, approved, bank_says, paid_twice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    assert -balance("2100") == sum(part.cents for part in credit_parts(day=LATER))
    assert aged_debtors(LATER).difference == 0


@pytest.fixture(autouse=True)
def _refunds_are_sent(settings, clock_at):
    clock_at(NOW)
    settings.OUTBOX_HANDLERS["refund.send"] = "billing.providers.stripe.refunds.send_refund"


def made_at_stripe(payment: Payment, cents: int) -> str:
    """The id of a refund that somebody made in Stripe's own pages: it names nothing of ours."""
    made = stripe_client().v1.refunds.create({"payment_intent": payment.provider_reference, "amount": cents})
    return made.id


def test_it_is_taken_up_once_whatever_events_come_and_uses_what_was_left(sandbox):
    payment = paid_twice(sandbox)
    made = made_at_stripe(payment, 21_000)

    deliver_all(sandbox)
    deliver_all(sandbox)

    refund = Refund.objects.get()
    assert (refund.provider_id, refund.cents, refund.state) == (made, 21_000, RefundState.PAID)
    assert (refund.way, refund.proposed_by, refund.approved_by) == (RefundWay.STRIPE, None, None)
    assert left_over_cents(payment) == 100_000
    assert balance("1220") == 2 * 121_000 - 21_000  # the first came in on the same account here
    assert Entry.objects.filter(source_kind="refund").count() == 1
    assert not Entry.objects.filter(source_kind="reopened").exists()
    assert AuditEntry.objects.get(action="take_up_refund").facts["reopened_cents"] == 0


def test_what_had_settled_an_invoice_is_owed_again_from_that_day(sandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid")
    deliver_all(sandbox)
    payment, receivable = Payment.objects.get(), Receivable.objects.get()
    made_at_stripe(payment, 21_000)

    deliver_all(sandbox)

    assert left(receivable) == 21_000
    assert (balance("1220"), balance("2100"), balance("1300")) == (100_000, 0, 21_000)
    assert credit_parts(day=LATER) == []
    assert AuditEntry.objects.get(action="take_up_refund").facts["reopened_cents"] == 21_000


def test_one_that_fails_later_is_credit_again_and_finance_is_told(sandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid")
    deliver_all(sandbox)
    payment, receivable = Payment.objects.get(), Receivable.objects.get()
    made_at_stripe(payment, 21_000)
    deliver_all(sandbox)
    assert not_arrived() == []

    bank_says(sandbox, Refund.objects.get(), "fail")
    deliver_all(sandbox)

    assert Refund.objects.get().state == RefundState.FAILED
    assert (balance("1220"), balance("2100"), balance("1300")) == (121_000, -21_000, 21_000)
    assert not_arrived() == [Refund.objects.get()]
    use_left_over(payment=payment, receivable=receivable, cents=21_000, actor=finance(), now=NOW)
    assert not_arrived() == []
    assert left(receivable) == 0


def test_one_of_which_every_event_was_lost_is_found_by_the_daily_round_and_so_is_that_it_failed(sandbox):
    payment = paid_twice(sandbox)
    made = made_at_stripe(payment, 21_000)

    assert ask_about_refunds(now=NOW) == 1
    assert ask_about_refunds(now=NOW) == 0
    refund = Refund.objects.get()
    assert (refund.provider_id, refund.state) == (made, RefundState.PAID)

    bank_says(sandbox, refund, "fail")
    assert ask_about_refunds(now=NOW) == 1
    assert ask_about_refunds(now=NOW) == 0
    assert Refund.objects.get().state == RefundState.FAILED
    assert left_over_cents(payment) == 121_000


def test_one_that_was_called_off_here_after_its_call_was_made_is_taken_up(sandbox):
    payment = paid_twice(sandbox)
    refund = approved(payment, 60_000)
    with transaction.atomic():  # the process dies after the call
        send_refund(reference=refund.reference, now=NOW)
        transaction.set_rollback(True)
    call_off_refund(refund=refund, reason="Toch niet", actor=finance(), now=NOW)

    deliver_all(sandbox)

    refund.refresh_from_db()
    assert (refund.state, refund.provider_id) == (RefundState.WITHDRAWN, "")
    taken_up = Refund.objects.exclude(pk=refund.pk).get()
    assert (taken_up.state, taken_up.cents, taken_up.proposed_by) == (RefundState.PAID, 60_000, None)
    assert left_over_cents(payment) == 61_000


def test_a_refund_that_waits_here_for_the_same_money_is_called_off(sandbox):
    payment = paid_twice(sandbox)
    waiting = propose_refund(source=payment, cents=121_000, reason="Double", actor=finance(), now=NOW)
    made_at_stripe(payment, 121_000)

    deliver_all(sandbox)

    waiting.refresh_from_db()
    assert waiting.state == RefundState.WITHDRAWN
    assert Refund.objects.exclude(pk=waiting.pk).get().state == RefundState.PAID
    assert left_over_cents(payment) == 0


def test_of_what_a_credit_note_left_it_is_a_refund_of_the_note(sandbox):
    order = an_order(is_paid=False)
    pay_page(order)
    choose(sandbox, "paid")
    deliver_all(sandbox)
    order.refresh_from_db()
    withdraw(order)
    note = Document.objects.get(kind=DocumentKind.CREDIT_NOTE)
    waiting = propose_refund(
        source=note, cents=-note.gross_cents, reason="Withdrawn", actor=finance(), now=NOW
    )
    made_at_stripe(Payment.objects.get(), -note.gross_cents)

    deliver_all(sandbox)

    refund = Refund.objects.exclude(pk=waiting.pk).get()
    assert (refund.credit, refund.state) == (note, RefundState.PAID)
    assert balance("1300") == 0
    assert credit_parts(day=LATER) == []


def test_more_than_came_in_and_stayed_is_not_made_up(sandbox):
    payment = paid_twice(sandbox)

    with pytest.raises(RefundFromNothing, match=payment.reference):
        take_up_refund(payment=payment, provider_id="re_1", cents=121_001, on=TODAY, now=NOW)

    assert not Refund.objects.exists()
    assert left_over_cents(payment) == 121_000


def test_the_database_knows_a_refund_at_stripe_once_and_wants_a_proposer_for_others(sandbox):
    payment = paid_twice(sandbox)
    made = take_up_refund(payment=payment, provider_id="re_1", cents=1, on=TODAY, now=NOW)
    assert take_up_refund(payment=payment, provider_id="re_1", cents=1, on=TODAY, now=NOW) == made
    facts = {
        "party": made.party,
        "issuer": made.issuer,
        "payment": payment,
        "cents": 1,
        "way": "stripe",
        "needs_another": False,
        "proposed_at": NOW,
        "state": RefundState.SENT,
    }

    with pytest.raises(IntegrityError, match="refund_is_known_once_at_stripe"), transaction.atomic():
        Refund.objects.create(provider_id="re_1", **facts)
    with (
        pytest.raises(IntegrityError, match="refund_is_proposed_here_or_known_at_stripe"),
        transaction.atomic(),
    ):
        Refund.objects.create(provider_id="", **facts)

    assert Refund.objects.get() == made


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_the_same_money_at_once_propose_it_once():
    first = owed()
    taken(Move(first.cents + 4_000, reference=first.document.payment_reference))
    payment, actor = Payment.objects.get(), finance()
    answers: list[str] = []

    def propose() -> None:
        try:
            propose_refund(source=payment, cents=4_000, reason="Double", actor=actor, now=NOW)
            answers.append("proposed")
        except RefundDoesNotFit:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=propose) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["proposed", "refused"]
    assert Refund.objects.count() == 1
