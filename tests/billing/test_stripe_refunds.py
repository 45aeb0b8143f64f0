"""Money that goes back through Stripe, with real HTTP to the sandbox: once, in any order, and back when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
import stripe
from django.db import transaction

from billing.actions.refunds import (
    NoWayBack,
    RefundDoesNotFit,
    RefundMovedOn,
    approve_refund,
    call_off_refund,
    propose_refund,
)
from billing.choices import RefundState
from billing.models import Payment, Refund
from billing.providers.stripe.adapter import SILENT, plain, stripe_client
from billing.providers.stripe.refunds import ask_about_refunds, refresh_refund, send_refund
from billing.queries.debtors import credit_parts
from billing.queries.invariants import broken_invariants
from billing.queries.left_over import left_over_cents
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.periods import day_of
from invoices.choices import DocumentKind
from invoices.models import Document
from stripe_sandbox.server import RunningSandbox
from tests.billing.banking import balance, finance
from tests.billing.changing import on
from tests.billing.given import NOW, a_payment_of, an_agreement
from tests.billing.paying import choose, deliver_all, events, pay_page, post
from tests.billing.persons import an_order, withdraw
from tests.billing.test_refunds import colleague

pytestmark = pytest.mark.django_db
TODAY = day_of(NOW)
LATER = TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    assert -balance("2100") == sum(part.cents for part in credit_parts(day=LATER))


@pytest.fixture(autouse=True)
def _refunds_are_sent(sandbox, settings, clock_at):
    clock_at(NOW)
    settings.OUTBOX_HANDLERS["refund.send"] = "billing.providers.stripe.refunds.send_refund"


def paid_twice(sandbox: RunningSandbox, outcome: str = "paid") -> Payment:
    """A payment through Stripe that settles nothing: the invoice was paid by transfer meanwhile."""
    agreement = an_agreement()
    pay_page(agreement)
    a_payment_of(agreement, provider="bank:1")
    choose(sandbox, outcome)
    deliver_all(sandbox)
    return Payment.objects.exclude(provider_reference="bank:1").get()


def proposed(payment: Payment, cents: int) -> Refund:
    return propose_refund(source=payment, cents=cents, reason="Dubbel", actor=finance(), now=NOW)


def approved(payment: Payment, cents: int) -> Refund:
    return approve_refund(refund=proposed(payment, cents), actor=colleague(), now=NOW)


def at_stripe() -> list[stripe.Refund]:
    return list(stripe_client().v1.refunds.list({"limit": 100}).data)


def bank_says(sandbox: RunningSandbox, refund: Refund, outcome: str) -> None:
    answer = httpx.post(
        f"{sandbox.url}/sandbox/refunds/{refund.provider_id}/outcome", json={"outcome": outcome}
    )
    assert answer.status_code == 200, answer.text


def now_of(refund: Refund) -> Refund:
    return Refund.objects.get(pk=refund.pk)


def test_an_approved_refund_goes_through_stripe_once_however_often_it_is_sent(sandbox):
    payment = paid_twice(sandbox)
    refund = approved(payment, 60_000)

    deliver_due()
    send_refund(reference=refund.reference, now=NOW)
    deliver_all(sandbox)
    refresh_refund(reference=refund.reference, now=NOW)

    [made] = at_stripe()
    assert made.amount == 60_000
    assert plain(made)["metadata"] == {"refund": refund.reference}
    assert (now_of(refund).state, now_of(refund).provider_id) == (RefundState.PAID, made.id)
    assert left_over_cents(payment) == 61_000
    assert balance("2100") == -61_000
    with pytest.raises(RefundMovedOn):
        call_off_refund(refund=refund, reason="toch niet", actor=finance(), now=NOW)


def test_a_crash_after_the_call_makes_no_second_refund(sandbox):
    refund = approved(paid_twice(sandbox), 10_000)

    with transaction.atomic():
        send_refund(reference=refund.reference, now=NOW)
        transaction.set_rollback(True)
    assert now_of(refund).state == RefundState.APPROVED
    deliver_all(sandbox)

    assert len(at_stripe()) == 1
    assert now_of(refund).state == RefundState.PAID


def test_a_refund_that_fails_afterwards_is_credit_again(sandbox):
    payment = paid_twice(sandbox)
    refund = approved(payment, 10_000)
    deliver_due()

    bank_says(sandbox, refund := now_of(refund), "fail")
    for event in reversed(events(sandbox)):
        assert post(event) == 200
    deliver_due()

    assert now_of(refund).state == RefundState.FAILED
    assert now_of(refund).back_on is not None
    assert left_over_cents(payment) == payment.cents
    assert balance("2100") == -payment.cents


def test_a_refund_is_never_made_on_top_of_a_dispute(sandbox):
    payment = paid_twice(sandbox)
    refund = approved(payment, 10_000)
    charge = stripe_client().v1.payment_intents.retrieve(payment.provider_reference).latest_charge
    answer = httpx.post(f"{sandbox.url}/sandbox/charges/{charge}/dispute", json={"reason": "general"})
    assert answer.status_code == 200, answer.text

    deliver_due()

    assert at_stripe() == []
    assert now_of(refund).state == RefundState.FAILED
    assert left_over_cents(payment) == payment.cents


def test_what_was_not_answered_is_asked_again_the_next_day(sandbox, settings):
    refund = approved(paid_twice(sandbox), 10_000)
    there = settings.STRIPE_API_HOST
    settings.STRIPE_API_HOST = "http://127.0.0.1:9"
    with pytest.raises(SILENT), transaction.atomic():
        send_refund(reference=refund.reference, now=NOW)
    assert now_of(refund).state == RefundState.APPROVED
    settings.STRIPE_API_HOST = there

    assert ask_about_refunds(now=NOW) == 0
    assert ask_about_refunds(now=on(TODAY + timedelta(days=2))) == 1

    assert now_of(refund).state == RefundState.PAID
    assert len(at_stripe()) == 1


def test_what_a_credit_note_left_goes_back_by_the_payment_of_its_invoice(sandbox):
    agreement = an_order(is_paid=False)
    pay_page(agreement)
    choose(sandbox, "paid")
    deliver_all(sandbox)
    agreement.refresh_from_db()
    withdraw(agreement)
    note, payment = Document.objects.get(kind=DocumentKind.CREDIT_NOTE), Payment.objects.get()
    left = -note.gross_cents

    with pytest.raises(RefundDoesNotFit):
        propose_refund(source=note, cents=left + 1, reason="Herroepen", actor=finance(), now=NOW)
    refund = propose_refund(source=note, cents=left, reason="Herroepen", actor=finance(), now=NOW)
    approve_refund(refund=refund, actor=colleague(), now=NOW)
    deliver_due()

    assert (now_of(refund).state, now_of(refund).payment, now_of(refund).credit) == ("paid", payment, note)
    assert credit_parts(day=TODAY) == []
    assert balance("2100") == 0
    assert [one.amount for one in stripe_client().v1.refunds.list({"limit": 100}).data] == [left]
    with pytest.raises(NoWayBack):
        propose_refund(source=note, cents=1, reason="nog eens", actor=finance(), now=NOW)
