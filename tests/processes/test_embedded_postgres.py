"""The embedded PostgreSQL: any path, any number of starters, any end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from config.embedded_postgres import CannotStart, EmbeddedPostgres, url

pytestmark = pytest.mark.processes
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A folder with a space in its name, and too long a path for a socket."""
    return tmp_path / "a folder with spaces" / ("long" * 20) / "var"


@pytest.fixture
def server(var: Path) -> Iterator[EmbeddedPostgres]:
    var.mkdir(parents=True)
    embedded = EmbeddedPostgres(var)
    yield embedded
    embedded.stop()


def ask(server: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def postmaster(server: EmbeddedPostgres) -> psutil.Process:
    return psutil.Process(int((server.data / "postmaster.pid").read_text().split("\n", 1)[0]))


def test_it_starts_with_its_database_in_unicode_and_opens_no_port(server: EmbeddedPostgres) -> None:
    server.start()
    assert ask(server, "SELECT current_database(), lower('ÉÏŞ')") == [("menukaart", "éïş")]
    assert ask(server, "SHOW listen_addresses") == [("",)]
    assert ask(server, "SELECT current_setting('server_version_num')::int / 10000") == [(18,)]
    assert not [one for one in postmaster(server).net_connections("inet") if one.status == psutil.CONN_LISTEN]


def test_only_its_owner_reaches_its_socket(server: EmbeddedPostgres) -> None:
    server.start()
    facts = server.sockets.stat()
    assert facts.st_mode & 0o777 == 0o700
    assert facts.st_uid == server.data.stat().st_uid != 0
    assert len(os.fsencode(server.sockets / ".s.PGSQL.5432")) <= 107


def test_its_address_is_known_before_it_runs(server: EmbeddedPostgres, var: Path) -> None:
    assert server.url == url(var)
    assert not server.data.exists()


def test_a_second_start_finds_the_first(server: EmbeddedPostgres) -> None:
    server.start()
    first = postmaster(server).pid
    server.start()
    assert postmaster(server).pid == first


def test_four_processes_that_start_at_once_share_one_server(server: EmbeddedPostgres, var: Path) -> None:
    environment = {**os.environ, "MENUKAART_VAR": str(var)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "config.embedded_postgres", "start"]
    starters = [
        subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = [starter.communicate(timeout=120)[0].strip() for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
    assert set(answers) == {server.url}
    assert ask(server, "SELECT count(*) FROM pg_database WHERE datname = 'menukaart'") == [(1,)]


def test_what_was_committed_is_still_there_after_kill_9(server: EmbeddedPostgres) -> None:
    server.start()
    ask(server, "CREATE TABLE kept (number int)")
    ask(server, "INSERT INTO kept VALUES (7)")
    os.kill(postmaster(server).pid, signal.SIGKILL)
    server.start()
    assert ask(server, "SELECT number FROM kept") == [(7,)]


def test_a_process_number_left_behind_by_a_crash_may_belong_to_anybody(server: EmbeddedPostgres) -> None:
    server.start()
    notes = (server.data / "postmaster.pid").read_text()
    server.stop()
    (server.data / "postmaster.pid").write_text(notes.replace(notes.split("\n", 1)[0], str(os.getpid()), 1))
    server.start()
    assert postmaster(server).pid != os.getpid()
    assert ask(server, "SELECT 1") == [(1,)]


def test_a_start_that_was_cut_off_is_done_again_from_the_beginning(server: EmbeddedPostgres) -> None:
    draft = server.var / "postgres.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    server.start()
    assert ask(server, "SELECT 1") == [(1,)]
    assert not draft.exists()


def test_a_project_folder_that_was_moved_takes_its_database_along(
    server: EmbeddedPostgres, var: Path
) -> None:
    server.start()
    ask(server, "CREATE TABLE kept (number int)")
    moved = var.rename(var.with_name("moved"))
    elsewhere = EmbeddedPostgres(moved)
    try:
        elsewhere.start()
        assert ask(elsewhere, "SELECT count(*) FROM kept") == [(0,)]
    finally:
        elsewhere.stop()


def test_stopping_stops_it_and_says_whether_it_ran(server: EmbeddedPostgres) -> None:
    assert server.stop() is False
    server.start()
    process = postmaster(server)
    assert server.stop() is True
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    assert server.stop() is False
    assert not server.sockets.exists()


def test_a_server_that_lets_nobody_in_at_the_moment_is_not_started_again(server: EmbeddedPostgres) -> None:
    server.start()
    first = postmaster(server).pid
    with psycopg.connect(server.url.replace("/menukaart", "/postgres"), autocommit=True) as connection:
        connection.execute("ALTER DATABASE menukaart ALLOW_CONNECTIONS false")
    server.start()
    assert postmaster(server).pid == first


def test_why_it_cannot_start_is_said_in_its_own_words(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("work_mem = 'a lot'\n")
    with pytest.raises(CannotStart, match=r"(?s)does not start on .*work_mem.*DATABASE_URL"):
        server.start()


def test_a_socket_folder_of_somebody_else_is_refused(server: EmbeddedPostgres) -> None:
    server.sockets.mkdir(mode=0o777)
    server.sockets.chmod(0o777)
    try:
        with pytest.raises(CannotStart, match="is not ours alone"):
            server.start()
    finally:
        server.sockets.rmdir()


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(CannotStart, match="MENUKAART_VAR"):
        EmbeddedPostgres(tmp_path / "var").start()


def test_it_stops_also_when_a_folder_above_was_closed_to_its_user_meanwhile(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    server.start()
    tmp_path.chmod(0o700)

    assert server.stop() is True
    assert server.stop() is False
