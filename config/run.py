"""`make run`: all of Menukaart on one machine. Database, web, worker, beat, and a Stripe of our own.

The first start makes the tables, loads the data and the demo region. Later starts skip that as long as nothing
changed: the database itself remembers, in its comment, which migrations and data it was made from.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import psycopg
from honcho.manager import Manager
from psycopg import sql

from config import environment
from config.startup import prepare
from config.translations import compile_translations

PROJECT = Path(__file__).resolve().parent.parent
# Every process that a run starts carries this variable: so what a killed run left behind is known as ours.
MARK = "MENUKAART_RUN_BY"
WHAT_MAKES_THE_DATABASE = (
    "*/migrations/*.py",
    "*/data/**/*",
    "*/demo/**/*.py",
    "*/management/commands/load_*.py",
)
LOAD = ("load_regions", "load_marks", "index_listings", "load_demo")
SECONDS_TO_ANSWER = 90
SANDBOX_WEBHOOK_SECRET = "whsec_menukaartsandbox00000000000000"  # noqa: S105 -- protects nothing: a test server on this machine


class Ports:
    """Where the web process and the Stripe sandbox listen; both can be chosen."""

    def __init__(self) -> None:
        self.host = environment.text("MENUKAART_BIND", "127.0.0.1")
        self.web = environment.number("MENUKAART_PORT", 8000)
        self.sandbox = environment.number("MENUKAART_SANDBOX_PORT", 8010)

    def put_in_environment(self) -> None:
        os.environ.setdefault("MENUKAART_SITE_URL", f"http://localhost:{self.web}")
        os.environ.setdefault("STRIPE_SANDBOX_URL", f"http://localhost:{self.sandbox}")

    def refuse_taken(self) -> None:
        """Stop with a sentence when another program listens where we want to."""
        for port, name in ((self.web, "PORT"), (self.sandbox, "SANDBOX_PORT")):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.host, port))
                except OSError:
                    sys.exit(
                        f"Port {port} is taken by another program. Choose another, for example: "
                        f"make run {name}={port + 1000}"
                    )


def take(lock: IO[str]) -> bool:
    """Take the lock that one run of this project holds until it ends, however it ends; note whose it is."""
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return True


def leftovers(var: Path) -> list[psutil.Process]:
    """What `make run` of this project started and still runs, perhaps because the run itself was killed."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(var):
                found.append(process)
        except psutil.Error:
            continue
    return found


def runs(process: psutil.Process) -> bool:
    """Whether it still does anything: one that ended and that nobody asked after does not count."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def stop_processes(processes: list[psutil.Process], patience: float = 5) -> None:
    """Ask them to stop; make them when they take longer than so many seconds."""
    for process in filter(runs, processes):
        process.terminate()
    deadline = time.monotonic() + patience
    while any(map(runs, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in filter(runs, processes):
        process.kill()


def fingerprint() -> str:
    """Of everything that tables and loaded data are made from: changes when one of those files does."""
    digest = hashlib.sha256((PROJECT / "requirements.txt").read_bytes())
    for pattern in WHAT_MAKES_THE_DATABASE:
        for path in sorted(PROJECT.glob(pattern)):
            facts = path.stat()
            digest.update(f"{path.relative_to(PROJECT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return f"Menukaart {digest.hexdigest()}"


def remembered(address: str) -> str:
    """The fingerprint the database was made from, as far as it knows one."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    with psycopg.connect(address) as connection:
        row = connection.execute(query).fetchone()
    return str(row[0]) if row and row[0] else ""


def remember(address: str, mark: str) -> None:
    """Let the database say what it was made from; one that is not ours to comment on stays silent."""
    with psycopg.connect(address, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        try:
            connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(mark)))
        except psycopg.errors.InsufficientPrivilege:
            return


def make_database() -> str:
    """Make or update the tables, load the data and the demo region; answer what the demo says of itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    say("Making the tables ...")
    call_command("migrate", verbosity=0, interactive=False)
    told = io.StringIO()
    for command in LOAD:
        say(f"Loading ({command}) ...")
        told = io.StringIO()
        try:
            call_command(command, stdout=told)
        except CommandError as error:
            sys.exit(f"{command} stopped: {error}")
    return told.getvalue()


def add_processes(manager: Manager, ports: Ports, var: Path, *, sandbox: bool) -> None:
    """The processes of DESIGN §4; the web process first, since people wait for it."""
    python = shlex.quote(sys.executable)
    log = environment.text("MENUKAART_LOG_LEVEL", "warning").lower()
    workers = environment.number("MENUKAART_WEB_WORKERS", 2)
    env = {
        **os.environ,
        MARK: str(var),
        "PYTHONUNBUFFERED": "1",
        "MENUKAART_LOG_LEVEL": log.upper(),
        # A worker that runs as root, as in a container, says so at length at every start. Here everything does.
        "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",
    }

    def add(name: str, command: str) -> None:
        manager.add_process(name, f"exec {python} -m {command}", env=env, cwd=str(PROJECT))

    add(
        "web",
        f"granian --interface wsgi --host {ports.host} --port {ports.web} --workers {workers} "
        f"--blocking-threads 4 --backpressure 64 --log-level {log} config.wsgi:application",
    )
    if sandbox:
        state = shlex.quote(str(var / "stripe_sandbox.json"))
        secret = shlex.quote(environment.text("STRIPE_WEBHOOK_SECRET", SANDBOX_WEBHOOK_SECRET))
        hook = f"http://127.0.0.1:{ports.web}/hooks/stripe/"
        add(
            "sandbox",
            f"stripe_sandbox --port {ports.sandbox} --state {state} --public-url http://localhost:{ports.sandbox} "
            f"--webhook-url {hook} --webhook-secret {secret} --business-name Menukaart",
        )
    add("worker", f"celery --quiet -A config worker --loglevel {log} --pool solo")
    add("beat", f"celery --quiet -A config beat --loglevel {log}")


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as reply:  # noqa: S310 -- our own address
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


def welcome(ports: Ports, told: str, started: float, *, connect: bool) -> None:
    """When the first page can be had: say where, and who can log in."""
    home = f"http://localhost:{ports.web}/"
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not answers(f"http://127.0.0.1:{ports.web}/healthz"):
        if time.monotonic() > deadline:
            return
        time.sleep(0.05)
    if connect:
        subprocess.run([sys.executable, "manage.py", "connect_stripe"], cwd=PROJECT, check=False)
    took = time.monotonic() - started
    lines = [
        f"Menukaart is ready after {took:.1f} s: {home}",
        *told.strip().splitlines(),
        "Stop with Ctrl-C.",
    ]
    say("\n".join(["", *lines, ""]))


def say(text: str) -> None:
    print(text, flush=True)


def run() -> int:
    """Start everything; ends when one of the processes ends, or with Ctrl-C."""
    started = time.monotonic()
    ports = Ports()
    ports.put_in_environment()
    from config.settings import DATABASE_URL, SANDBOX, STATIC_ROOT, VAR_DIR

    VAR_DIR.mkdir(parents=True, exist_ok=True)
    lock = (VAR_DIR / "run.lock").open("a+")
    if not take(lock):
        sys.exit("Menukaart runs already. Stop it with `make stop`, or use the one that runs.")
    stop_processes(leftovers(VAR_DIR))
    ports.refuse_taken()

    prepare()
    compile_translations()
    STATIC_ROOT.mkdir(exist_ok=True)
    note = VAR_DIR / "welcome.txt"
    mark = fingerprint()
    is_new = remembered(DATABASE_URL) != mark or not note.exists()
    if is_new:
        note.write_text(make_database())
        remember(DATABASE_URL, mark)
    connect = SANDBOX and (is_new or not (VAR_DIR / "stripe_sandbox.json").exists())

    manager = Manager()
    add_processes(manager, ports, VAR_DIR, sandbox=SANDBOX)
    threading.Thread(
        target=welcome, args=(ports, note.read_text(), started), kwargs={"connect": connect}, daemon=True
    ).start()
    manager.loop()
    return 0 if manager.returncode in {None, 0, 130, 143} else int(manager.returncode)


def stop() -> int:
    """Stop what `make run` left running, and the embedded database."""
    from config.embedded_postgres import CannotStart, EmbeddedPostgres
    from config.settings import VAR_DIR

    note = VAR_DIR / "run.lock"
    processes = []
    if note.exists():
        with note.open("r+") as lock:
            if not take(lock):
                processes = [psutil.Process(int(note.read_text()))]  # it stops what it started
    stop_processes(processes, patience=10)
    others = leftovers(VAR_DIR)
    stop_processes(others)
    try:
        database = EmbeddedPostgres(VAR_DIR).stop()
    except CannotStart as refusal:
        sys.exit(str(refusal))
    say("Stopped." if processes or others or database else "Nothing was running.")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_facts: sys.exit(143))
    sys.exit(stop() if sys.argv[1:] == ["stop"] else run())
