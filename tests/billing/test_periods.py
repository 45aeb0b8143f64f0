"""Months that close: nothing is booked in them any more, what comes late counts from the first open day."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from billing.actions.bank import import_statement
from billing.actions.payments import return_payment
from billing.actions.periods import (
    CannotClose,
    NothingClosed,
    ReasonMissing,
    SamePerson,
    close_month,
    reopen_month,
)
from billing.actions.release import release_until
from billing.actions.runs import start_run, work_on
from billing.choices import ReturnKind
from billing.models import Allocation, Entry, Payment, PeriodClosing, Receivable, Release
from billing.queries.debtors import aged_debtors, balance_on
from billing.queries.invariants import broken_invariants
from billing.queries.journal import journal_lines
from billing.queries.periods import LeftOpen, is_closed, left_open_in, month_to_close
from foundation.clock import wall_time
from foundation.models import AuditEntry, User
from foundation.periods import Period
from tests.billing.banking import finance, left, owed
from tests.billing.camt import Move, a_file
from tests.billing.changing import on
from tests.billing.given import a_paid_agreement
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

MARCH = date(2027, 3, 1)
LATE = date(2027, 3, 30)
FIRST_OPEN = date(2027, 4, 1)
NOW = on(date(2027, 4, 8))


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}


def closed(month: date = MARCH) -> PeriodClosing:
    return close_month(month=month, actor=finance(), now=NOW)


def colleague() -> User:
    return User.objects.filter(email="ander@mip.example").first() or a_user("ander@mip.example")


def taken(*moves: Move) -> None:
    import_statement(content=a_file(*moves, day=LATE), file_name="b.xml", now=NOW)


def test_a_payment_of_a_closed_month_counts_from_the_first_open_day_and_says_its_true_one():
    receivable = owed()
    before = aged_debtors(LATE).ages.total
    closed()

    taken(Move(receivable.cents, reference=receivable.document.payment_reference))

    entry = Entry.objects.get(source_kind="payment")
    assert (entry.booked_on, entry.happened_on) == (FIRST_OPEN, LATE)
    assert Allocation.objects.get().allocated_on == FIRST_OPEN
    assert Payment.objects.get().received_on == FIRST_OPEN
    assert left(receivable) == 0
    assert (aged_debtors(LATE).ages.total, aged_debtors(LATE).difference) == (before, 0)
    assert aged_debtors(FIRST_OPEN).difference == 0
    [line, *_rest] = [
        one for one in journal_lines(Period(FIRST_OPEN, date(2027, 5, 1))) if one.account == "1300"
    ]
    assert line.description.endswith("(2027-03-30)")
    assert balance_on(account="1100", day=LATE) == 0


def test_money_that_goes_back_in_a_closed_month_is_owed_again_from_the_first_open_day():
    receivable = owed()
    taken(Move(receivable.cents, reference=receivable.document.payment_reference))
    closed()

    return_payment(
        payment=Payment.objects.get(),
        kind=ReturnKind.BANK,
        source_reference="late",
        cents=receivable.cents,
        returned_on=LATE,
        out_of="1220",
        reason="",
        now=NOW,
    )

    assert aged_debtors(LATE).ages.total == 0
    assert aged_debtors(FIRST_OPEN).ages.total == receivable.cents
    assert (aged_debtors(LATE).difference, aged_debtors(FIRST_OPEN).difference) == (0, 0)
    assert Entry.objects.get(source_kind="return").happened_on == LATE


def test_the_database_refuses_an_entry_in_a_closed_month_also_among_many():
    owed()
    closed()
    count = Entry.objects.count()

    for day in (MARCH, LATE, date(2020, 1, 1)):
        with pytest.raises(IntegrityError, match="entry_is_in_an_open_month"), transaction.atomic():
            Entry.objects.bulk_create(
                [
                    Entry(booked_on=one, source_kind="x", source_reference=str(one), created_at=NOW)
                    for one in (FIRST_OPEN, day)
                ]
            )
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        PeriodClosing.objects.all().delete()
    assert Entry.objects.count() == count


def test_what_was_earned_is_released_before_a_month_closes_and_late_charges_in_the_next():
    a_paid_agreement()
    closed()
    assert [one.entry.booked_on for one in Release.objects.all()] == [date(2027, 3, 31)]
    assert release_until(day=NOW.date(), now=NOW) == []

    release_until(day=date(2027, 5, 1), now=on(date(2027, 5, 1)))
    assert [one.month for one in Release.objects.order_by("month")] == [MARCH, FIRST_OPEN]


def test_a_billing_run_books_on_after_a_month_was_closed():
    a_paid_agreement()
    closed()
    later = on(date(2028, 3, 15))
    for month in (date(2027, 12, 1), date(2028, 2, 1)):
        close_month(month=month, actor=finance(), now=later)

    work_on(run=start_run(until_on=date(2028, 3, 16), now=later), now=later)

    assert Receivable.objects.count() == 2
    assert Entry.objects.filter(source_kind="issue", booked_on=later.date(), happened_on=None).count() == 1


def test_what_is_not_done_is_counted_and_does_not_keep_a_month_open():
    owed()
    taken(Move(4_200, name="Onbekend", bank_reference="B1"))
    counts = {item.name: item.count for item in left_open_in(MARCH, today=NOW.date())}
    assert counts == dict.fromkeys(LeftOpen, 0) | {LeftOpen.BANK: 1}
    assert month_to_close(NOW.date()) == MARCH

    closing = closed()

    assert closing.left_open == {"bank": 1}
    assert month_to_close(NOW.date()) is None
    assert is_closed(Period(MARCH, FIRST_OPEN))
    assert not is_closed(Period(MARCH, date(2027, 5, 1)))


def test_a_month_that_is_not_over_or_closed_already_is_refused():
    owed()
    for month in (FIRST_OPEN, date(2027, 5, 1)):
        with pytest.raises(CannotClose):
            closed(month)
    closed()
    with pytest.raises(CannotClose):
        closed()
    assert PeriodClosing.objects.count() == 1


def test_a_colleague_opens_the_last_month_again_with_a_reason_that_is_kept():
    receivable = owed()
    with pytest.raises(NothingClosed):
        reopen_month(month=MARCH, reason="x", actor=colleague(), now=NOW)
    closed(date(2027, 2, 1))
    closed()
    with pytest.raises(NothingClosed):
        reopen_month(month=date(2027, 2, 1), reason="x", actor=colleague(), now=NOW)
    with pytest.raises(ReasonMissing):
        reopen_month(month=MARCH, reason=" ", actor=colleague(), now=NOW)
    with pytest.raises(SamePerson):
        reopen_month(month=MARCH, reason="Vergeten", actor=finance(), now=NOW)
    assert not PeriodClosing.objects.exclude(reopened_at=None).exists()

    reopen_month(month=MARCH, reason="Afschrift vergeten", actor=colleague(), now=NOW)
    taken(Move(receivable.cents, reference=receivable.document.payment_reference))

    assert Entry.objects.get(source_kind="payment").booked_on == LATE
    assert Entry.objects.filter(happened_on__isnull=False).count() == 0
    assert PeriodClosing.objects.get(month=MARCH).reason == "Afschrift vergeten"
    assert AuditEntry.objects.filter(action__in=["close_month", "reopen_month"]).count() == 3
    closed()
    assert PeriodClosing.objects.filter(month=MARCH).count() == 2


def test_the_database_refuses_who_opens_what_they_closed():
    owed()
    closing = closed()
    with (
        pytest.raises(IntegrityError, match="month_is_reopened_by_another_with_a_reason"),
        transaction.atomic(),
    ):
        PeriodClosing.objects.update(reopened_at=NOW, reopened_by=closing.closed_by, reason="x")
    with pytest.raises(IntegrityError, match="month_is_closed_once"), transaction.atomic():
        PeriodClosing.objects.create(month=MARCH, closed_at=NOW, closed_by=colleague())
    with pytest.raises(IntegrityError, match="closing_names_a_month"), transaction.atomic():
        PeriodClosing.objects.create(month=LATE, closed_at=NOW, closed_by=colleague())
    with (
        pytest.raises(IntegrityError, match="entry_of_a_closed_month_is_booked_later"),
        transaction.atomic(),
    ):
        Entry.objects.create(
            booked_on=FIRST_OPEN,
            happened_on=FIRST_OPEN + timedelta(days=1),
            source_kind="x",
            source_reference="x",
            created_at=NOW,
        )


@pytest.mark.django_db(transaction=True)
def test_who_closes_waits_for_who_is_booking():
    receivable = owed()
    finance()
    booked = threading.Event()
    may_end = threading.Event()

    def book() -> None:
        try:
            with transaction.atomic():
                taken(Move(receivable.cents, reference=receivable.document.payment_reference))
                booked.set()
                may_end.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=book)
    thread.start()
    assert booked.wait(10)
    threading.Timer(0.2, may_end.set).start()
    closed()
    thread.join()

    assert Entry.objects.get(source_kind="payment").booked_on == LATE
    assert is_closed(Period(MARCH, FIRST_OPEN))
