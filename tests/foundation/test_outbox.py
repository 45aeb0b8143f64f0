"""The outbox: what was left is delivered once, tried again after a failure, and survives a crash."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from foundation import clock
from foundation.actions.outbox import (
    LONGEST_RETRY,
    deliver_due,
    deliver_next,
    leave_message,
    leave_messages,
)
from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import AMSTERDAM

NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)


@pytest.fixture(autouse=True)
def kinds(settings: LazySettings) -> None:
    settings.OUTBOX_HANDLERS = {
        kind: f"tests.foundation.handlers.{kind}"
        for kind in ("write_down", "write_down_and_break", "break_a_deferred_guard", "die")
    }


def written() -> list[str]:
    return sorted(AuditEntry.objects.values_list("subject_reference", flat=True))


def later(seconds: float) -> datetime:
    return clock.wall_time() + timedelta(seconds=seconds)


@pytest.mark.django_db
def test_a_message_is_delivered_with_its_reference_and_the_business_time() -> None:
    leave_message(kind="write_down", reference="R-1")
    assert deliver_next(wall_now=later(1), now=NOW)
    entry = AuditEntry.objects.get()
    assert (entry.subject_reference, entry.happened_at) == ("R-1", NOW)
    message = OutboxMessage.objects.get()
    assert message.done_at is not None
    assert message.attempts == 1


@pytest.mark.django_db
def test_a_delivered_message_is_not_delivered_again() -> None:
    leave_message(kind="write_down", reference="R-1")
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert written() == ["R-1"]


@pytest.mark.django_db
def test_the_same_cause_left_twice_is_one_message() -> None:
    leave_message(kind="write_down", reference="R-1")
    deliver_due()
    leave_messages(kind="write_down", references=["R-1", "R-2"])
    deliver_due()
    assert written() == ["R-1", "R-2"]


@pytest.mark.django_db
def test_the_oldest_message_goes_first_and_the_limit_is_kept() -> None:
    leave_messages(kind="write_down", references=["R-2", "R-1", "R-3"])
    assert deliver_due(limit=2) == 2
    assert written() == ["R-1", "R-2"]


@pytest.mark.django_db
def test_a_kind_without_a_handler_is_refused_when_it_is_left() -> None:
    with pytest.raises(ImproperlyConfigured, match="No outbox handler is set for 'unheard_of'"):
        leave_message(kind="unheard_of", reference="R-1")
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_message_of_a_transaction_that_is_undone_was_never_left() -> None:
    with transaction.atomic():
        leave_message(kind="write_down", reference="R-1")
        transaction.set_rollback(True)
    assert deliver_due() == 0
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db
def test_a_handler_that_fails_leaves_nothing_but_the_error_and_is_tried_again_later() -> None:
    leave_message(kind="write_down_and_break", reference="R-1")
    first = later(1)
    assert deliver_next(wall_now=first, now=NOW)
    message = OutboxMessage.objects.get()
    assert message.done_at is None
    assert message.attempts == 1
    assert message.last_error == "Broken: cannot do R-1"
    assert message.due_at == first + timedelta(seconds=20)
    assert written() == []
    assert not deliver_next(wall_now=first + timedelta(seconds=19), now=NOW)
    assert deliver_next(wall_now=first + timedelta(seconds=20), now=NOW)


@pytest.mark.django_db
def test_each_failure_waits_twice_as_long_up_to_six_hours() -> None:
    leave_message(kind="write_down_and_break", reference="R-1")
    waits = []
    at = later(1)
    for _ in range(14):
        assert deliver_next(wall_now=at, now=NOW)
        due_at = OutboxMessage.objects.get().due_at
        waits.append((due_at - at).total_seconds())
        at = due_at
    assert waits[:5] == [20, 40, 80, 160, 320]
    assert waits[-1] == LONGEST_RETRY.total_seconds() == 21_600


@pytest.mark.django_db
def test_a_failing_message_does_not_hold_up_the_ones_behind_it() -> None:
    leave_message(kind="write_down_and_break", reference="R-1")
    leave_message(kind="write_down", reference="R-2")
    assert deliver_due() == 2
    assert written() == ["R-2"]


@pytest.mark.django_db(transaction=True)
def test_what_a_deferred_guard_refuses_is_a_failure_of_its_message_alone() -> None:
    leave_message(kind="break_a_deferred_guard", reference="R-1")
    leave_message(kind="write_down", reference="R-2")
    assert deliver_due() == 2
    assert written() == ["R-2"]
    failed = OutboxMessage.objects.get(reference="R-1")
    assert (failed.attempts, failed.done_at) == (1, None)
    assert "number_is_unique" in failed.last_error


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_is_cut_off_leaves_the_message_as_it_was() -> None:
    leave_message(kind="die", reference="R-1")
    with pytest.raises(KeyboardInterrupt):
        deliver_next(wall_now=later(1), now=NOW)
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.done_at, message.last_error) == (0, None, "")
    assert written() == []


@pytest.mark.django_db(transaction=True)
def test_forty_messages_under_four_threads_are_each_delivered_once() -> None:
    leave_messages(kind="write_down", references=[f"R-{number:02d}" for number in range(40)])

    def sweep() -> int:
        try:
            return deliver_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        delivered = [future.result() for future in [pool.submit(sweep) for _ in range(4)]]
    assert sum(delivered) == 40
    assert written() == [f"R-{number:02d}" for number in range(40)]
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db
def test_a_failure_is_remembered_by_who_keeps_a_log_after_it_was_undone(settings: LazySettings) -> None:
    settings.OUTBOX_FAILURES = {"write_down_and_break": "tests.foundation.handlers.remember"}
    leave_message(kind="write_down_and_break", reference="a@b.example")
    deliver_next(wall_now=later(1), now=NOW)
    deliver_next(wall_now=later(3600), now=NOW)
    assert list(AuditEntry.objects.values_list("action", "happened_at")) == [("remember", NOW)] * 2
    assert AuditEntry.objects.filter(facts={"reason": "Broken: cannot do (address)"}).count() == 2
    assert OutboxMessage.objects.get().attempts == 2


@pytest.mark.django_db
def test_what_cannot_be_remembered_undoes_no_attempt(settings: LazySettings) -> None:
    settings.OUTBOX_FAILURES = {"write_down_and_break": "tests.foundation.handlers.remember_and_break"}
    leave_message(kind="write_down_and_break", reference="R-1")
    assert deliver_next(wall_now=later(1), now=NOW)
    assert OutboxMessage.objects.get().last_error == "Broken: cannot do R-1"
    assert not AuditEntry.objects.exists()
