"""Work measured in processes of its own: one that answers with JSON, or two that overlap for certain."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.ground import PROJECT, address

SECONDS_TO_MEET = 120
_WAITING = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
    "WHERE NOT granted AND datname = %s"
)


def _start(command: Sequence[str], variables: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer_of(command: Sequence[str], variables: Mapping[str, str]) -> dict[str, Any]:
    """What a process says in its last line, as JSON; nothing when it says nothing. Ends the benchmark when it fails."""
    process = _start(command, variables)
    output, errors = process.communicate()
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{errors}")
    lines = output.splitlines()
    answer: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return answer


@contextmanager
def listening(command: Sequence[str], variables: Mapping[str, str]) -> Iterator[int]:
    """A server that is told its port by `--port`, from when it listens until the end; the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=PROJECT,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + SECONDS_TO_MEET
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{' '.join(command)} does not listen.")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def failures_of_two(
    command: Sequence[str], variables: Mapping[str, str], *, database: str, lock: str
) -> list[str]:
    """Run a command twice at once; answer with the last words of each that failed.

    A lock holds both until they have found the same work, and let go they run at the same time.
    """
    with (
        psycopg.connect(address(database)) as gate,
        psycopg.connect(address("postgres"), autocommit=True) as seen,
    ):
        gate.execute(sql.SQL("LOCK TABLE {}").format(sql.SQL(lock)))
        processes = [_start(command, variables) for _ in range(2)]
        deadline = time.monotonic() + SECONDS_TO_MEET
        while (
            seen.execute(_WAITING, [database]).fetchone() != (2,)
            and all(process.poll() is None for process in processes)
            and time.monotonic() < deadline
        ):
            time.sleep(0.02)
    ended = [process.communicate() for process in processes]
    return [
        (errors.strip().splitlines() or ["failed"])[-1]
        for process, (_output, errors) in zip(processes, ended, strict=True)
        if process.returncode != 0
    ]
