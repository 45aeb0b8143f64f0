"""Persons order, withdraw and are refused: what moves, to the cent, and what does not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from billing.actions.agreements import AlreadyEnded, NameMissing, end_agreement
from billing.actions.parking import park_agreement
from billing.actions.payments import settle_payment
from billing.actions.runs import bill_until
from billing.actions.withdrawals import (
    AllDelivered,
    OnlyPersonsWithdraw,
    TooLateToWithdraw,
    WithdrawnAlready,
    preview_withdrawal,
)
from billing.choices import AttemptState, EndReason
from billing.models import (
    Acceptance,
    Agreement,
    AgreementLine,
    Allocation,
    Parking,
    PaymentAttempt,
    Receivable,
    Withdrawal,
)
from billing.queries.usage import seats_of
from billing.rules.selection import Choice
from foundation.models import OutboxMessage
from foundation.periods import start_of_day
from invoices.models import Document
from marketplace.actions.organisations import TextHoldsBsn
from tests.billing.given import NOW, a_paid_agreement
from tests.billing.persons import a_person, an_order, nothing_is_broken, papers, state, used, withdraw
from tests.marketplace.given import a_user, an_owner_of

pytestmark = pytest.mark.django_db

LAST_DAY = datetime(2027, 3, 30, 23, 59, tzinfo=NOW.tzinfo)


def test_withdrawing_before_anything_was_used_gives_everything_back_to_the_cent():
    agreement = an_order()

    done = withdraw(agreement, now=LAST_DAY)

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.end_reason) == (date(2027, 3, 30), EndReason.WITHDRAWN)
    assert papers() == [("invoice", 19000, 3990), ("credit_note", -19000, -3990)]
    assert (done.to_pay_back_cents, done.owed_cents) == (22990, 0)
    assert Withdrawal.objects.get().withdrawn_at == LAST_DAY
    assert not Allocation.objects.filter(credit__isnull=False).exists()
    parking = Parking.objects.get()
    assert parking.agreement == agreement
    assert "229,90" in parking.reason
    assert "13-04-2027" in parking.reason
    assert (
        OutboxMessage.objects.filter(kind="agreement.withdrawn", reference=agreement.reference).count() == 1
    )
    assert not OutboxMessage.objects.filter(kind="agreement.ended").exists()
    assert nothing_is_broken()


def test_an_invoice_that_is_not_paid_is_settled_by_its_credit_note_and_nobody_pays_back():
    agreement = an_order(is_paid=False)

    done = withdraw(agreement)

    assert (done.to_pay_back_cents, done.owed_cents) == (0, 0)
    assert Allocation.objects.get().cents == 22990
    assert not Parking.objects.exists()
    assert nothing_is_broken()


def test_what_was_used_stays_owed_in_proportion_and_a_preview_writes_nothing():
    agreement = an_order(None, Choice("WEL-INTRODUCTION", 3), Choice("WEL-DUTCH", 2))
    used(agreement, 1)
    used(agreement, 1, now=NOW + timedelta(days=3))
    used(agreement, 1, code="WEL-DUTCH", now=NOW + timedelta(days=3))
    before = state()

    preview = preview_withdrawal(
        agreement=agreement, name="Jan", actor=an_owner_of(agreement.organisation), now=LAST_DAY
    )
    assert state() == before
    done = withdraw(agreement, now=LAST_DAY)

    # Back: 95.00 with 19.95 VAT, and 150.00 exempt. Owed: 2 × 114.95 and 150.00.
    assert papers()[1] == ("credit_note", -24500, -1995)
    assert (done.to_pay_back_cents, done.owed_cents) == (26495, 37990)
    assert (preview.to_pay_back_cents, preview.owed_cents) == (26495, 37990)
    assert Document.objects.get(kind="credit_note").lines.get(code="WEL-INTRODUCTION").detail == "1 ×"
    bill_until(until_on=date(2028, 4, 1), now=start_of_day(date(2028, 4, 1)))
    assert len(papers()) == 2
    assert nothing_is_broken()


def test_what_is_fully_delivered_in_a_mixed_order_is_owed_whole_and_the_rest_comes_back():
    agreement = an_order(None, Choice("WEL-INTRODUCTION"), Choice("EXTRA-SERVICE"))
    used(agreement)

    done = withdraw(agreement)

    assert papers()[1] == ("credit_note", -5000, -1050)
    assert (done.to_pay_back_cents, done.owed_cents) == (6050, 11495)


def test_the_last_day_moves_over_easter_to_tuesday():
    friday = datetime(2027, 3, 12, 10, 0, tzinfo=NOW.tzinfo)
    agreement = an_order(now=friday)

    assert Acceptance.objects.get().withdraw_until_on == date(2027, 3, 31)
    withdraw(agreement, now=LAST_DAY)
    assert Withdrawal.objects.count() == 1


def _too_late(agreement: Agreement) -> datetime:
    return start_of_day(date(2027, 3, 31))


def _withdrawn(agreement: Agreement) -> datetime:
    withdraw(agreement)
    return LAST_DAY


def _all_used(agreement: Agreement) -> datetime:
    used(agreement, 2)
    return NOW


def _ended(agreement: Agreement) -> datetime:
    end_agreement(agreement=agreement, ends_on=NOW.date(), reason=EndReason.STAFF, actor=a_user(), now=NOW)
    return NOW


@pytest.mark.parametrize(
    ("first", "refusal", "words"),
    [
        (_too_late, TooLateToWithdraw, "30-03-2027"),
        (_withdrawn, WithdrawnAlready, "16-03-2027 10:00"),
        (_all_used, AllDelivered, ""),
        (_ended, AlreadyEnded, "16-03-2027"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused_and_nothing_moves(first, refusal, words):
    agreement = an_order()
    now = first(agreement)
    before = state()

    with pytest.raises(refusal) as refused:
        withdraw(agreement, now=now)

    assert words in refused.value.message
    assert state() == before


def test_an_organisation_does_not_withdraw():
    agreement = a_paid_agreement()
    before = state()

    with pytest.raises(OnlyPersonsWithdraw):
        withdraw(agreement)

    assert state() == before


@pytest.mark.parametrize(("name", "refusal"), [(" ", NameMissing), ("Jan 111222333", TextHoldsBsn)])
def test_a_withdrawal_is_in_a_name_without_a_bsn(name, refusal):
    agreement = an_order()
    before = state()

    with pytest.raises(refusal):
        withdraw(agreement, name=name)

    assert state() == before


def test_what_is_withdrawn_before_it_began_comes_back_whole():
    agreement = an_order(starts_on=date(2027, 6, 1), asks_early_start=False)

    done = withdraw(agreement)

    assert done.to_pay_back_cents == 22990
    assert nothing_is_broken()


def test_seats_of_an_order_that_was_withdrawn_do_not_count_for_the_next():
    person = a_person()
    first = an_order(person)
    used(first)
    withdraw(first)
    second = an_order(person)

    used(second, 2)

    assert [(one.quantity, count) for one, count in seats_of(person, second.lines.get().product)] == [
        (1, 1),
        (2, 2),
    ]
    with pytest.raises(AllDelivered):
        withdraw(second)


def test_money_that_comes_in_after_a_withdrawal_stays_as_credit_and_opens_nothing():
    agreement = an_order(is_paid=False)
    withdraw(agreement)

    settle_payment(
        receivable=Receivable.objects.get(agreement=agreement),
        provider_reference="pi_late",
        method="ideal",
        cents=22990,
        into="1220",
        received_at=NOW,
        now=NOW,
    )

    agreement.refresh_from_db()
    assert agreement.first_paid_at is None
    assert nothing_is_broken()


def test_the_database_keeps_a_withdrawal_as_it_is():
    agreement = an_order()
    withdraw(agreement)

    with pytest.raises(IntegrityError, match="billing_withdrawal"), transaction.atomic():
        Withdrawal.objects.update(name="Iemand anders")
    with pytest.raises(IntegrityError, match="billing_withdrawal"), transaction.atomic():
        Withdrawal.objects.all().delete()
    with (
        pytest.raises(IntegrityError, match="agreement_line_is_used_up_to_its_quantity"),
        transaction.atomic(),
    ):
        AgreementLine.objects.update(used_quantity=3)


def test_a_payment_on_its_way_is_told_to_finance():
    agreement = an_order(is_paid=False)
    PaymentAttempt.objects.create(
        receivable=Receivable.objects.get(agreement=agreement), state=AttemptState.PROCESSING, opened_at=NOW
    )

    withdraw(agreement)

    assert "binnenkomt" in Parking.objects.get().reason


def test_an_order_that_stands_in_the_queue_already_is_said_to_be_paid_back():
    agreement = an_order()
    park_agreement(agreement=agreement, reason="Het e-mailadres bestaat niet.", now=NOW)

    withdraw(agreement, now=LAST_DAY)

    assert "229,90" in Parking.objects.get().reason
    assert Withdrawal.objects.count() == 1
