"""Direct debit through the Stripe sandbox, by the calendar: announced, collected once, refused, paid otherwise."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import httpx
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import override_settings

from billing.actions.bank import import_statement
from billing.actions.paying_methods import NoMandate, choose_paying_method
from billing.actions.payment_reminders import remind_of_debts
from billing.actions.runs import start_run, work_on
from billing.actions.transfers import transfer_agreement
from billing.choices import PayingMethod
from billing.models import Agreement, Payment, PaymentAttempt, Receivable, ReminderLetter
from billing.providers.stripe import debits
from billing.providers.stripe.checkout import PaymentUnderWay, start_checkout
from billing.providers.stripe.debits import collect_debits
from billing.providers.stripe.sweep import ask_about_silent_attempts
from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry
from tests.billing.camt import Move, a_file
from tests.billing.changing import on
from tests.billing.given import NOW, an_agreement, an_employer
from tests.billing.paying import choose, events, pass_days, pay_page
from tests.marketplace.given import a_user, an_owner_of

GOOD, BROKE, CLOSED = "NL39RABO0300065264", "NL52INGB0002222227", "NL91ABNA0417164300"
RENEWED_ON = date(2028, 3, 15)
DEBIT_ON = date(2028, 4, 14)
KEY = {"Authorization": "Bearer sk_test_menukaartsandbox0000000000"}


def a_renewed_invoice(sandbox, iban: str = GOOD) -> Receivable:
    """The second year of an agreement that was first paid with iDEAL from this account, and then put on debit."""
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid", iban=iban)
    ask_about_silent_attempts(now=NOW + timedelta(days=1))
    deliver_due()
    choose_paying_method(
        agreement=agreement,
        method=PayingMethod.SEPA_DEBIT,
        actor=an_owner_of(agreement.organisation),
        now=NOW + timedelta(days=2),
    )
    now = on(RENEWED_ON)
    work_on(run=start_run(until_on=RENEWED_ON + timedelta(days=1), now=now), now=now)
    pass_days(sandbox, (DEBIT_ON - NOW.date()).days)
    return Receivable.objects.select_related("document", "agreement").get(is_first=False)


def agreement_of(receivable: Receivable) -> Agreement:
    """The agreement behind the invoice; every invoice here has one."""
    assert receivable.agreement is not None
    return receivable.agreement


def debited(sandbox) -> int:
    """How many direct debits Stripe made."""
    intents = httpx.get(f"{sandbox.url}/v1/payment_intents?limit=100", headers=KEY).json()["data"]
    return sum(one["payment_method_types"] == ["sepa_debit"] for one in intents)


@pytest.mark.django_db
def test_from_an_ideal_payment_to_the_debit_of_the_second_year(sandbox):
    receivable = a_renewed_invoice(sandbox)
    document = receivable.document

    assert (document.issued_on, document.due_on, document.debit_on) == (RENEWED_ON, DEBIT_ON, DEBIT_ON)
    assert document.debit_mandate == agreement_of(receivable).debit_mandate != ""
    assert collect_debits(now=on(DEBIT_ON - timedelta(days=1))) == 0
    assert collect_debits(now=on(DEBIT_ON)) == 1
    assert collect_debits(now=on(DEBIT_ON)) == 0
    with pytest.raises(PaymentUnderWay):
        start_checkout(
            receivable=receivable, success_url="x", cancel_url="x", language="nl", now=on(DEBIT_ON)
        )
    assert remind_of_debts(now=on(DEBIT_ON + timedelta(days=60))) == 0
    pass_days(sandbox, 6)
    assert ask_about_silent_attempts(now=on(DEBIT_ON + timedelta(days=6))) == 1

    paid = Payment.objects.latest("id")
    assert (paid.method, paid.cents) == ("sepa_debit", receivable.cents)
    assert debited(sandbox) == 1
    assert collect_debits(now=on(DEBIT_ON + timedelta(days=7))) == 0


@pytest.mark.django_db
def test_an_empty_account_is_tried_three_times_and_then_paid_by_bank_after_a_reminder(sandbox):
    receivable = a_renewed_invoice(sandbox, BROKE)
    for wait in (0, 11, 22):
        day = DEBIT_ON + timedelta(days=wait)
        assert collect_debits(now=on(day)) == 1
        pass_days(sandbox, 6)
        assert ask_about_silent_attempts(now=on(day + timedelta(days=6))) == 1
        assert collect_debits(now=on(day + timedelta(days=10))) == 0
        pass_days(sandbox, 5)
    late = DEBIT_ON + timedelta(days=40)

    assert collect_debits(now=on(late)) == 0
    assert [one.failure for one in receivable.attempts.all()] == ["insufficient_funds"] * 3
    assert Agreement.objects.get().paying_method == PayingMethod.SEPA_DEBIT
    assert remind_of_debts(now=on(late)) == 1
    move = Move(receivable.cents, reference=receivable.document.payment_reference)
    import_statement(
        content=a_file(move, day=late + timedelta(days=1)),
        file_name="b.xml",
        now=on(late + timedelta(days=2)),
    )

    assert Payment.objects.latest("id").method == "transfer"
    assert ReminderLetter.objects.count() == 1
    assert remind_of_debts(now=on(late + timedelta(days=60))) == 0
    assert collect_debits(now=on(late + timedelta(days=60))) == 0


@pytest.mark.django_db
def test_a_mandate_that_is_over_ends_collecting_and_is_written_down(sandbox):
    receivable = a_renewed_invoice(sandbox, CLOSED)
    assert collect_debits(now=on(DEBIT_ON)) == 1
    pass_days(sandbox, 6)
    assert ask_about_silent_attempts(now=on(DEBIT_ON + timedelta(days=6))) == 1

    agreement = Agreement.objects.get()
    assert (agreement.paying_method, agreement.debit_mandate) == (PayingMethod.PAY_LINK, "")
    assert AuditEntry.objects.filter(action="choose_paying_method").count() == 2
    assert collect_debits(now=on(DEBIT_ON + timedelta(days=30))) == 0
    assert receivable.attempts.get().failure == "debit_not_authorized"


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [True, False])
def test_a_crash_around_the_call_ends_in_one_debit(sandbox, sent):
    receivable = a_renewed_invoice(sandbox)
    if sent:
        assert collect_debits(now=on(DEBIT_ON)) == 1
        receivable.attempts.update(state="created", intent_id="")
    else:
        assert debits._store_attempt(receivable.pk, on(DEBIT_ON)) is not None
        assert debited(sandbox) == 0

    assert collect_debits(now=on(DEBIT_ON + timedelta(days=2))) == 1

    assert debited(sandbox) == 1
    assert receivable.attempts.get().state == "processing"


@pytest.mark.django_db
def test_nothing_is_collected_while_stripe_is_silent_and_all_of_it_after(sandbox, settings):
    receivable = a_renewed_invoice(sandbox)
    with override_settings(STRIPE_API_HOST="http://127.0.0.1:9"):
        assert collect_debits(now=on(DEBIT_ON)) == 0
    assert receivable.attempts.get().state == "created"

    assert collect_debits(now=on(DEBIT_ON)) == 1
    assert debited(sandbox) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [True, False])
def test_a_debit_cut_off_and_then_turned_off_locks_nobody_out_and_loses_nothing(sandbox, sent):
    receivable = a_renewed_invoice(sandbox)
    assert debits._store_attempt(receivable.pk, on(DEBIT_ON)) is not None
    if sent:
        assert collect_debits(now=on(DEBIT_ON)) == 1
        receivable.attempts.update(state="created", intent_id="")
    choose_paying_method(
        agreement=agreement_of(receivable), method=PayingMethod.PAY_LINK, actor=None, now=on(DEBIT_ON)
    )

    assert collect_debits(now=on(DEBIT_ON)) == int(sent)

    assert debited(sandbox) == int(sent)
    assert receivable.attempts.get().state == ("processing" if sent else "expired")
    if not sent:
        assert start_checkout(
            receivable=receivable,
            success_url="http://localhost/a",
            cancel_url="http://localhost/b",
            language="nl",
            now=on(DEBIT_ON),
        )


@pytest.mark.django_db
def test_an_open_page_is_closed_and_what_is_turned_off_is_not_collected(sandbox):
    receivable = a_renewed_invoice(sandbox)
    url = start_checkout(
        receivable=receivable,
        success_url="http://localhost/a",
        cancel_url="http://localhost/b",
        language="nl",
        now=on(DEBIT_ON),
    )
    choose_paying_method(
        agreement=agreement_of(receivable), method=PayingMethod.TRANSFER, actor=None, now=on(DEBIT_ON)
    )
    assert collect_debits(now=on(DEBIT_ON)) == 0
    choose_paying_method(
        agreement=agreement_of(receivable), method=PayingMethod.SEPA_DEBIT, actor=None, now=on(DEBIT_ON)
    )

    assert url
    assert collect_debits(now=on(DEBIT_ON)) == 1
    assert [one.state for one in receivable.attempts.order_by("id")] == ["expired", "processing"]
    assert any(one["type"] == "checkout.session.expired" for one in events(sandbox))


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_collect_once(sandbox):
    receivable = a_renewed_invoice(sandbox)
    sent: list[int] = []

    def collect(now: datetime) -> None:
        try:
            sent.append(collect_debits(now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=collect, args=(on(DEBIT_ON),)) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 1
    assert debited(sandbox) == 1
    assert receivable.attempts.count() == 1


@pytest.mark.django_db
def test_without_a_mandate_nothing_is_put_on_debit_and_the_database_refuses_it_too():
    agreement = an_agreement()

    with pytest.raises(NoMandate):
        choose_paying_method(agreement=agreement, method=PayingMethod.SEPA_DEBIT, actor=None, now=NOW)
    with (
        pytest.raises(IntegrityError, match="agreement_is_collected_under_a_mandate"),
        transaction.atomic(),
    ):
        Agreement.objects.update(paying_method=PayingMethod.SEPA_DEBIT)
    agreement.refresh_from_db()
    assert agreement.paying_method == PayingMethod.PAY_LINK
    assert not PaymentAttempt.objects.exists()


@pytest.mark.django_db
def test_a_successor_does_not_pay_under_the_mandate_of_who_was_before(sandbox):
    receivable = a_renewed_invoice(sandbox)
    successor = an_employer(now=on(RENEWED_ON), name="Kwekerij Nieuw B.V.", kvk_number="90006680")
    transfer_agreement(
        agreement=agreement_of(receivable),
        successor=successor,
        reason="Fusie",
        actor=a_user(),
        now=on(RENEWED_ON),
    )

    agreement = Agreement.objects.get()
    assert (agreement.paying_method, agreement.debit_mandate) == (PayingMethod.PAY_LINK, "")
    assert collect_debits(now=on(DEBIT_ON)) == 0
    assert debited(sandbox) == 0
