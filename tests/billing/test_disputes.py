"""Disputes through the Stripe sandbox: money taken back and given back, once, in any order; fees; holds; mandates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256

import httpx
import pytest

from billing.actions.disputes import OutcomeMissing, WarningLookedAt, close_fraud_warning
from billing.actions.payment_reminders import remind_of_debts
from billing.choices import DisputeState, PayingMethod
from billing.models import (
    Agreement,
    Allocation,
    Dispute,
    Entry,
    FraudWarning,
    Payment,
    PaymentAttempt,
    PaymentReturn,
    Receivable,
    ReminderLetter,
)
from billing.providers.stripe.debits import collect_debits
from billing.providers.stripe.disputes import ask_about_disputes, refresh_dispute
from billing.providers.stripe.sweep import ask_about_silent_attempts
from billing.queries.debtors import aged_debtors
from billing.queries.invariants import broken_invariants
from billing.queries.payment_reminders import remindable
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.models import AuditEntry, OutboxMessage
from invoices.models import Issuer
from tests.billing.banking import balance, left
from tests.billing.changing import on
from tests.billing.given import NOW, an_agreement
from tests.billing.paying import choose, deliver_all, events, pass_days, pay_page, post
from tests.billing.test_debits import DEBIT_ON, KEY, a_renewed_invoice
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

FEE = 750
TAKEN_BACK = "NL03RABO0300565656"


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    if Issuer.objects.exists():
        assert aged_debtors(date(2030, 1, 1)).difference == 0


def sandbox_post(sandbox, path: str, **body: object) -> None:
    answer = httpx.post(f"{sandbox.url}/sandbox/{path}", json=body)
    assert answer.status_code == 200, answer.text


def paid_by_card(sandbox) -> Receivable:
    """The first invoice of an agreement, paid by card and booked."""
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid", payment_method_type="card")
    deliver_all(sandbox)
    return Receivable.objects.select_related("document", "party", "agreement").get(agreement=agreement)


def disputed(sandbox, **how: object) -> None:
    """The payer of the newest charge goes to the bank."""
    [charge] = [one["data"]["object"]["id"] for one in events(sandbox) if one["type"] == "charge.succeeded"]
    sandbox_post(sandbox, f"charges/{charge}/dispute", reason="fraudulent", **how)


def told() -> list[str]:
    return [
        one.reference.partition(":")[2]
        for one in OutboxMessage.objects.filter(kind="payment.disputed").order_by("id")
    ]


def test_a_dispute_opens_the_invoice_again_and_books_its_fee_once(sandbox):
    receivable = paid_by_card(sandbox)
    before = balance("1220")

    disputed(sandbox)
    deliver_all(sandbox)
    deliver_all(sandbox)

    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.reason) == (DisputeState.NEEDS_RESPONSE, "fraudulent")
    assert (dispute.cents, dispute.taken_cents, dispute.fee_cents) == (121000, 121000, FEE)
    assert dispute.evidence_due_at == dispute.opened_at + timedelta(days=14)
    assert left(receivable) == receivable.cents == 121000
    assert PaymentReturn.objects.get().kind == "dispute"
    assert balance("4710") == FEE
    assert balance("1220") - before == -121000 - FEE
    assert Entry.objects.filter(source_kind="stripe-cost").count() == 1
    assert told() == ["taken"]
    assert AuditEntry.objects.filter(action="record_dispute").count() == 1
    agreement = Agreement.objects.get()
    assert (agreement.first_paid_at is not None, agreement.ended_on) == (True, None)


def test_reminders_wait_while_the_bank_decides_and_go_on_when_it_is_lost(sandbox):
    receivable = paid_by_card(sandbox)
    late = on(receivable.due_on + timedelta(days=10))
    disputed(sandbox)
    deliver_all(sandbox)

    assert not remindable(late.date()).exists()
    assert remind_of_debts(now=late) == 0
    sandbox_post(sandbox, f"disputes/{Dispute.objects.get().reference}/close", outcome="lost")
    deliver_all(sandbox)

    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.closed_at is not None) == (DisputeState.LOST, True)
    assert left(receivable) == 121000
    assert told() == ["taken", "lost"]
    assert remind_of_debts(now=late) == 1
    assert ReminderLetter.objects.count() == 1


def test_a_dispute_that_is_won_pays_the_invoice_again_and_gives_the_fee_back(sandbox):
    receivable = paid_by_card(sandbox)
    before = balance("1220")
    disputed(sandbox)
    deliver_all(sandbox)
    sandbox_post(sandbox, f"disputes/{Dispute.objects.get().reference}/close", outcome="won")
    deliver_all(sandbox)
    deliver_all(sandbox)

    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.taken_cents, dispute.fee_cents) == (DisputeState.WON, 0, 0)
    assert left(receivable) == 0
    assert [one.method for one in Payment.objects.all()] == ["card", "card"]
    assert [one.cents for one in Allocation.objects.order_by("id")] == [121000, -121000, 121000]
    assert (balance("4710"), balance("1220"), balance("2100")) == (0, before, 0)
    assert told() == ["taken", "back"]


def test_money_that_comes_back_after_the_invoice_was_paid_otherwise_is_credit(sandbox):
    receivable = paid_by_card(sandbox)
    disputed(sandbox)
    deliver_all(sandbox)
    pay_page(Agreement.objects.get())
    choose(sandbox, "paid")
    deliver_all(sandbox)
    assert left(receivable) == 0

    sandbox_post(sandbox, f"disputes/{Dispute.objects.get().reference}/close", outcome="won")
    deliver_all(sandbox)

    assert left(receivable) == 0
    assert balance("2100") == -121000


@pytest.mark.parametrize("seed", range(4))
def test_the_events_of_a_dispute_lead_to_the_same_in_any_order_and_however_often(sandbox, seed):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid", payment_method_type="card")
    disputed(sandbox)
    reference = next(
        one["data"]["object"]["id"] for one in events(sandbox) if one["type"] == "charge.dispute.created"
    )
    sandbox_post(sandbox, f"disputes/{reference}/close", outcome="won" if seed % 2 else "lost")
    twice = [(f"{seed}-{n}-{place}", one) for n in range(2) for place, one in enumerate(events(sandbox))]
    for _name, event in sorted(twice, key=lambda one: sha256(one[0].encode()).digest()):
        assert post(event) == 200
        deliver_due()

    receivable = Receivable.objects.get()
    assert Dispute.objects.get().state == ("won" if seed % 2 else "lost")
    assert left(receivable) == (0 if seed % 2 else 121000)
    assert balance("4710") == (0 if seed % 2 else FEE)
    assert PaymentReturn.objects.count() == 1


def test_an_inquiry_moves_no_money_and_shows(sandbox):
    receivable = paid_by_card(sandbox)
    disputed(sandbox, inquiry=True)
    deliver_all(sandbox)

    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.taken_cents) == (DisputeState.WARNING_NEEDS_RESPONSE, 0)
    assert left(receivable) == 0
    assert not PaymentReturn.objects.exists()
    assert (balance("4710"), told()) == (0, [])


def test_an_inquiry_that_becomes_a_dispute_takes_the_money_then(sandbox):
    receivable = paid_by_card(sandbox)
    disputed(sandbox, inquiry=True)
    deliver_all(sandbox)
    reference = Dispute.objects.get().reference
    httpx.post(
        f"{sandbox.url}/v1/disputes/{reference}",
        headers=KEY,
        data={"evidence[uncategorized_text]": "escalate_inquiry_evidence", "submit": "true"},
    )
    pass_days(sandbox, 31)
    deliver_all(sandbox)

    assert Dispute.objects.get().state == DisputeState.NEEDS_RESPONSE
    assert left(receivable) == 121000
    assert told() == ["taken"]


def test_a_dispute_of_which_every_event_was_lost_is_found_by_the_daily_round(sandbox):
    receivable = paid_by_card(sandbox)
    disputed(sandbox)
    assert ask_about_disputes(now=NOW + timedelta(days=1)) == 1
    assert ask_about_disputes(now=NOW + timedelta(days=1)) == 0
    assert left(receivable) == 121000

    pass_days(sandbox, 20)  # nobody answered: it is lost
    assert ask_about_disputes(now=NOW + timedelta(days=20)) == 1
    assert Dispute.objects.get().state == DisputeState.LOST


def test_a_disputed_direct_debit_is_lost_at_once_and_never_collected_again(sandbox):
    receivable = a_renewed_invoice(sandbox, TAKEN_BACK)
    assert collect_debits(now=on(DEBIT_ON)) == 1
    pass_days(sandbox, 6)
    ask_about_silent_attempts(now=on(DEBIT_ON + timedelta(days=6)))
    assert left(receivable) == 0
    agreement = Agreement.objects.get()
    assert agreement.paying_method == PayingMethod.SEPA_DEBIT
    pass_days(sandbox, 60)
    later = on(DEBIT_ON + timedelta(days=66))
    ask_about_disputes(now=later)

    dispute = Dispute.objects.get()
    assert dispute.state == DisputeState.LOST
    assert left(receivable) == receivable.cents
    assert collect_debits(now=later) == 0
    assert remind_of_debts(now=later) == 1


def test_a_mandate_that_the_payer_ends_is_forgotten_before_the_next_debit(sandbox):
    a_renewed_invoice(sandbox)
    agreement = Agreement.objects.get()
    mandate = agreement.debit_mandate
    sandbox_post(sandbox, f"mandates/{mandate}/end")
    deliver_all(sandbox)
    deliver_all(sandbox)

    agreement.refresh_from_db()
    assert (agreement.paying_method, agreement.debit_mandate) == (PayingMethod.PAY_LINK, "")
    assert collect_debits(now=on(DEBIT_ON)) == 0
    assert OutboxMessage.objects.filter(kind="agreement.paying_method").count() == 1  # that it began
    assert OutboxMessage.objects.filter(kind="debit.stopped").count() == 1  # that it is over


def test_a_warning_of_fraud_is_a_task_that_a_person_closes_once(sandbox):
    agreement = an_agreement()
    pay_page(agreement)
    answer = httpx.post(
        f"{sandbox.url}/v1/payment_intents",
        headers=KEY,
        data={
            "amount": "121000",
            "currency": "eur",
            "confirm": "true",
            "payment_method": "pm_card_createIssuerFraudRecord",
            "payment_method_types[]": "card",
            "metadata[attempt]": PaymentAttempt.objects.get().reference,
        },
    )
    assert answer.status_code == 200, answer.text
    deliver_all(sandbox)
    deliver_all(sandbox)
    warning = FraudWarning.objects.get()
    actor = a_user()

    assert (warning.fraud_type, warning.looked_at) == ("unauthorized_use_of_card", None)
    assert not PaymentReturn.objects.exists()
    with pytest.raises(OutcomeMissing):
        close_fraud_warning(warning_id=warning.pk, outcome=" ", actor=actor, now=NOW)
    close_fraud_warning(warning_id=warning.pk, outcome="Gebeld, is in orde.", actor=actor, now=NOW)
    with pytest.raises(WarningLookedAt):
        close_fraud_warning(warning_id=warning.pk, outcome="Nog eens", actor=actor, now=NOW)
    assert FraudWarning.objects.get().outcome == "Gebeld, is in orde."


def test_a_dispute_about_a_payment_that_is_not_ours_moves_nothing(sandbox):
    an_agreement()

    assert refresh_dispute(reference="dp_unknown", account="", now=NOW) is None
    assert not Dispute.objects.exists()
