"""A real worker: it hears the bell at every broker, and nothing is lost or done twice when it is killed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from foundation.actions.outbox import leave_messages
from foundation.models import AuditEntry, OutboxMessage
from tests.conftest import a_free_port, wait_for_port
from tests.processes.handlers import GATE
from tests.processes.settings import OUTBOX_HANDLERS
from tests.processes.workers import a_worker, leave, somebody_waits_for_a_lock, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def kinds(settings: LazySettings) -> None:
    settings.OUTBOX_HANDLERS = OUTBOX_HANDLERS


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis server of this test's own. Gives its address."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail("redis-server is not installed: run `make install-test`.")
    port = a_free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for_port(port, server)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.communicate(timeout=10)


def all_done() -> bool:
    return not OutboxMessage.objects.filter(done_at=None).exists()


def written() -> list[str]:
    return sorted(AuditEntry.objects.values_list("subject_reference", flat=True))


def test_what_was_left_while_no_worker_ran_is_done_when_one_starts(tmp_path: Path) -> None:
    leave_messages(kind="test.write_down", references=["R-1", "R-2", "R-3"])
    with a_worker(tmp_path / "var"):
        wait_until(all_done, "the worker delivers what it finds")
    assert written() == ["R-1", "R-2", "R-3"]


def test_a_worker_killed_halfway_leaves_nothing_and_the_next_one_does_it_once(tmp_path: Path) -> None:
    leave_messages(kind="test.wait_at_gate", references=["R-1"])
    with a_worker(tmp_path / "var") as worker, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
        wait_until(somebody_waits_for_a_lock, "the worker stands at the gate")
        worker.kill()
    assert written() == []
    assert OutboxMessage.objects.get().attempts == 0
    with a_worker(tmp_path / "var"):
        wait_until(all_done, "the second worker delivers it")
    assert written() == ["R-1"]
    assert OutboxMessage.objects.get().attempts == 1


def test_the_bell_is_heard_through_the_filesystem_broker(tmp_path: Path) -> None:
    var = tmp_path / "a var with spaces"
    with a_worker(var, beat=False):
        leave("test.write_down", "R-1", var)
        wait_until(all_done, "the worker hears the bell")
    assert written() == ["R-1"]


def test_the_bell_is_heard_through_redis(tmp_path: Path, redis: str) -> None:
    with a_worker(tmp_path / "var", beat=False, CELERY_BROKER_URL=redis):
        leave("test.write_down", "R-1", tmp_path / "var", CELERY_BROKER_URL=redis)
        wait_until(all_done, "the worker hears the bell")
    assert written() == ["R-1"]


def test_a_broker_that_is_away_loses_the_bell_and_not_the_message(tmp_path: Path) -> None:
    away = f"redis://127.0.0.1:{a_free_port()}/0"
    leave("test.write_down", "R-1", tmp_path / "var", CELERY_BROKER_URL=away)
    with a_worker(tmp_path / "var"):
        wait_until(all_done, "the sweep finds the message")
    assert written() == ["R-1"]
