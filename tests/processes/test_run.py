"""`make run`: starts everything, once; starts again after `kill -9`; stops everything."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from config.embedded_postgres import EmbeddedPostgres
from config.run import MARK, leftovers, runs
from tests.conftest import a_free_port

pytestmark = pytest.mark.processes
PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 240
READY = "Menukaart is ready"


class Installation:
    """A Menukaart with its own folder, database and ports."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port, self.sandbox_port = a_free_port(), a_free_port()
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", MARK}}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        ports = {"MENUKAART_PORT": str(self.port), "MENUKAART_SANDBOX_PORT": str(self.sandbox_port)}
        self.environment = {**kept, **ports, "MENUKAART_VAR": str(var), "PYTHONUNBUFFERED": "1"}

    def start(self, name: str) -> tuple[subprocess.Popen[bytes], Path]:
        """Start it as `make run` does; gives the process and where it writes what it says."""
        log = self.var.with_name(name)
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=PROJECT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return process, log

    def stop(self) -> str:
        return subprocess.run(
            [sys.executable, "-m", "config.run", "stop"],
            cwd=PROJECT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout.strip()


def wait_for_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """What it said, once it says that it is ready."""
    deadline = time.monotonic() + SECONDS
    while READY not in (said := log.read_text()):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"It did not get ready. It said:\n{said}")
        time.sleep(0.1)
    return said


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    one = Installation(tmp_path / "a var with spaces")
    yield one
    one.stop()


def test_it_starts_once_starts_again_after_kill_9_and_stops_all_it_started(
    installation: Installation,
) -> None:
    home = f"http://127.0.0.1:{installation.port}/"

    first, log = installation.start("first.log")
    said = wait_for_ready(first, log)
    assert "Making the tables" in said
    assert httpx.get(f"{home}healthz").status_code == 200
    assert "<html" in httpx.get(home, follow_redirects=True).raise_for_status().text

    second, log = installation.start("second.log")
    assert second.wait(timeout=60) == 1
    assert "Menukaart runs already" in log.read_text()

    first.send_signal(signal.SIGKILL)
    first.wait(timeout=10)
    assert any(map(runs, leftovers(installation.var))), "what it started goes on without it"

    third, log = installation.start("third.log")
    said = wait_for_ready(third, log)
    assert "Making the tables" not in said
    assert httpx.get(f"{home}healthz").status_code == 200

    assert installation.stop() == "Stopped."
    third.wait(timeout=15)
    assert not any(map(runs, leftovers(installation.var)))
    database = EmbeddedPostgres(installation.var)
    assert database.stop() is False, database.log.read_text()[-3000:]
    assert installation.stop() == "Nothing was running."


def test_a_port_that_is_taken_is_said_so_before_anything_is_made(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        process, log = installation.start("taken.log")
        assert process.wait(timeout=60) == 1
    assert f"Port {installation.port} is taken by another program." in log.read_text()
    assert not EmbeddedPostgres(installation.var).data.exists()
