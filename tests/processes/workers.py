"""Real workers and brokers, started and ended by a test."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 90  # two of these tests run side by side, on a machine that may be slow


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Return as soon as it holds; fail when it does not within a minute and a half."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {SECONDS} s in vain: {what}.")
        time.sleep(0.05)


def environment(var: Path, **variables: str) -> dict[str, str]:
    """What a process needs to work on this test's database, with its own folder."""
    facts = connection.settings_dict
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{facts['USER']}@{quote(facts['HOST'], safe='')}{port}/{facts['NAME']}",
        "DJANGO_SETTINGS_MODULE": "tests.processes.settings",
        "MENUKAART_VAR": str(var),
        **variables,
    }


class Worker:
    """One worker process, with the beat inside or without any."""

    def __init__(self, environment: dict[str, str], log: Path, *, beat: bool) -> None:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"]
        with log.open("a") as output:
            self.process = subprocess.Popen(
                [*command, "--beat"] if beat else command,
                cwd=PROJECT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that the beat, a process of its own, dies with it
            )

    def kill(self) -> None:
        """`kill -9`: no goodbye of any kind."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def a_worker(var: Path, *, beat: bool = True, **variables: str) -> Iterator[Worker]:
    """A worker that runs as long as the block, unless the block kills it."""
    var.mkdir(parents=True, exist_ok=True)
    worker = Worker(environment(var, **variables), var / "worker.log", beat=beat)
    try:
        yield worker
    finally:
        worker.stop()


def leave(kind: str, reference: str, var: Path, **variables: str) -> None:
    """Leave a message in the outbox from another process, which rings the bell at its broker."""
    code = (
        "import sys, django; from config.startup import prepare\n"
        "prepare(); django.setup()\n"
        "from foundation.actions.outbox import leave_message\n"
        "leave_message(kind=sys.argv[1], reference=sys.argv[2])\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, kind, reference],
        cwd=PROJECT,
        env=environment(var, **variables),
        check=True,
        timeout=60,
    )


def tell(task: str, arguments: list[object], var: Path, **variables: str) -> None:
    """Ask whoever listens at the broker for a task, from another process."""
    code = (
        "import json, sys; from config.startup import prepare\n"
        "prepare()\n"
        "from config.celery import app\n"
        "app.send_task(sys.argv[1], args=json.loads(sys.argv[2]))\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, task, json.dumps(arguments)],
        cwd=PROJECT,
        env=environment(var, **variables),
        check=True,
        timeout=60,
    )


def waiting_for_a_lock() -> int:
    """How many other connections to this database stand waiting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
            "WHERE NOT granted AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def somebody_waits_for_a_lock() -> bool:
    """Whether another connection to this database stands waiting."""
    return waiting_for_a_lock() > 0
