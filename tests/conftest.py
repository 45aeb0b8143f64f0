"""What every test stands on: a running PostgreSQL, compiled translations, no network beyond this machine."""

from __future__ import annotations

import ipaddress
import math
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import stripe
from django.conf import LazySettings, settings
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright

from config.settings import DATABASE_URL
from config.startup import prepare
from config.translations import compile_translations
from tests.blank_database import blank_database

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 30
CHROMIUM = [
    # The kernel's sandbox needs rights that containers and root do not give; the pages are our own.
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    # A browser that asks nobody for updates or lists reaches for no address outside this machine.
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_configure(config: pytest.Config) -> None:
    compile_translations()
    # A slow machine is no reason to fail: Hypothesis looks for wrong answers, benchmarks for slow ones.
    hypothesis.settings.register_profile("menukaart", deadline=None, print_blob=True)
    hypothesis.settings.load_profile("menukaart")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module that starts a browser or processes stays with one test process, and begins first: it takes longest."""
    for item in items:
        if _takes_long(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))
    items.sort(key=lambda item: not _takes_long(item))


def _takes_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("browser", "processes"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """PostgreSQL runs before the first test that needs a database; each test process has a blank one of its own."""
    prepare()
    connection.settings_dict["TEST"]["TEMPLATE"] = blank_database(DATABASE_URL)


def pytest_unconfigure(config: pytest.Config) -> None:
    # Not left to atexit: parallel test processes end without it.
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


class NetworkReached(AssertionError):
    """A test reached for an address outside this machine."""


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Only sockets on this machine connect: a test that reaches further fails, and says where to."""
    connect = socket.socket.connect

    def connect_nearby(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0])
            nearby = host in {"localhost", ""}
            if not nearby:
                try:
                    nearby = ipaddress.ip_address(host).is_loopback
                except ValueError:
                    nearby = False
            if not nearby:
                raise NetworkReached(f"A test reached for {host}:{address[1]}. Tests stay on this machine.")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect_nearby)
    patch.setitem(os.environ, "NO_PROXY", "*")
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _nobody_waits_for_stripe() -> Iterator[None]:
    """Stripe's own client waits between its tries; here not."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"INITIAL_DELAY": 0.001, "MAX_DELAY": 0.001}.items():
            patch.setattr(stripe.HTTPClient, name, value)
        yield


@pytest.fixture(autouse=True)
def _the_default_language() -> Iterator[None]:
    """Each test begins in Dutch, as a worker does: a page that another test read leaves no language behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _every_document_is_in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test issues passes the UBL schema and EN 16931, or has no e-invoice for a reason of ours."""
    if request.node.get_closest_marker("django_db") is None and "db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")  # so that this one ends before the database is emptied
    yield
    from tests.invoices.e_invoices import wrong_documents

    if not connection.needs_rollback:
        assert wrong_documents() == []


@pytest.fixture
def clock_at(db: None) -> Callable[[datetime], None]:
    """Moves the business clock of the faces to an instant (give or take a second), as a sandbox does."""
    from foundation.clock import wall_time
    from foundation.models import ClockOffset

    def move(instant: datetime) -> None:
        seconds = math.ceil((instant - wall_time()).total_seconds())
        ClockOffset.objects.update_or_create(pk=1, defaults={"seconds": seconds})

    return move


def a_free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for_port(port: int, process: subprocess.Popen[str]) -> None:
    """Return once the process listens; fail with what it printed when it ends or stays silent."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    process.kill()
    pytest.fail(f"Nothing listens on port {port}. It said:\n{process.communicate()[0]}")


@pytest.fixture
def stripe_sandbox(tmp_path: Path, settings: LazySettings) -> Iterator[str]:
    """A Stripe sandbox of this test's own; the settings point to it. Gives its address."""
    port = a_free_port()
    state = tmp_path / "stripe_sandbox.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "stripe_sandbox", "--port", str(port), "--state", str(state)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for_port(port, process)
        address = f"http://127.0.0.1:{port}"
        settings.STRIPE_SANDBOX_URL = address
        settings.STRIPE_API_HOST = address
        settings.CLOCK_FOLLOWERS = [f"{address}/sandbox/clock"]
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium for the tests of one module, which are marked `browser`.

    Playwright keeps an event loop in this thread, and Django then refuses the database to what it takes for
    asynchronous code. It is not, so the refusal is lifted here and nowhere else.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium is not installed: run `make install-test`.")
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()
    patch.undo()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a fresh browser that speaks Dutch, with no cookies and a desktop's size."""
    context = chromium.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
