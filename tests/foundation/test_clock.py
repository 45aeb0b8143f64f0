"""The business clock: it moves in a sandbox only, forward only; signatures and retries never follow it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from foundation import clock
from foundation.actions.clocks import ClockIsFixed, ClockRunsForward, change_clock
from foundation.models import ClockOffset

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MOMENT = timedelta(seconds=30)


def test_business_time_is_wall_time_until_it_is_moved() -> None:
    assert abs(clock.now() - clock.wall_time()) < MOMENT
    assert clock.now().tzinfo is UTC


def test_moving_the_clock_moves_business_days_and_not_the_wall_clock() -> None:
    before = clock.wall_time()
    change_clock(by=3 * DAY)
    change_clock(by=2 * DAY)
    assert abs(clock.now() - before - 5 * DAY) < MOMENT
    assert abs(clock.wall_time() - before) < MOMENT
    assert clock.today() in {(before + 5 * DAY).date(), (before + 6 * DAY).date()}
    assert ClockOffset.objects.get().seconds == 5 * 86_400


def test_the_clock_never_runs_back() -> None:
    change_clock(by=DAY)
    with pytest.raises(ClockRunsForward):
        change_clock(by=-timedelta(seconds=1))
    assert ClockOffset.objects.get().seconds == 86_400


def test_the_clock_of_a_real_installation_does_not_move(settings: LazySettings) -> None:
    change_clock(by=DAY)
    settings.SANDBOX = False
    with pytest.raises(ClockIsFixed):
        change_clock(by=DAY)
    assert ClockOffset.objects.get().seconds == 86_400
    assert abs(clock.now() - clock.wall_time()) < MOMENT


# --- the command -----------------------------------------------------------------------------------


class Follower(BaseHTTPRequestHandler):
    """A clock elsewhere that is told to move along."""

    told: list[tuple[str, dict[str, Any]]] = []
    answer = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Follower.told.append((self.path, json.loads(body)))
        self.send_response(Follower.answer)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- its name there
        """Say nothing."""


@pytest.fixture
def follower(settings: LazySettings) -> Iterator[type[Follower]]:
    Follower.told = []
    Follower.answer = 200
    server = HTTPServer(("127.0.0.1", 0), Follower)
    settings.CLOCK_FOLLOWERS = [f"http://127.0.0.1:{server.server_port}/sandbox/clock"]
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Follower
    server.shutdown()
    thread.join()
    server.server_close()


def test_one_command_moves_this_clock_and_the_one_that_follows(follower: type[Follower]) -> None:
    call_command("change_clock", days=30, hours=2)
    assert ClockOffset.objects.get().seconds == 30 * 86_400 + 7_200
    assert follower.told == [("/sandbox/clock", {"advance_seconds": 30 * 86_400 + 7_200})]


def test_when_the_other_clock_refuses_neither_moves(follower: type[Follower]) -> None:
    follower.answer = 500
    with pytest.raises(CommandError, match="did not move"):
        call_command("change_clock", days=30)
    assert not ClockOffset.objects.exists()


def test_when_the_other_clock_is_away_neither_moves(settings: LazySettings) -> None:
    settings.CLOCK_FOLLOWERS = ["http://127.0.0.1:1/sandbox/clock"]
    with pytest.raises(CommandError, match="did not move"):
        call_command("change_clock", days=30)
    assert not ClockOffset.objects.exists()


@pytest.mark.parametrize("days", [0, -1])
def test_the_command_refuses_to_stand_still_or_go_back(follower: type[Follower], days: int) -> None:
    with pytest.raises(CommandError):
        call_command("change_clock", days=days)
    assert not ClockOffset.objects.exists()
    assert follower.told == []


def test_the_command_says_no_in_a_real_installation(settings: LazySettings, follower: type[Follower]) -> None:
    settings.SANDBOX = False
    with pytest.raises(CommandError, match="kan niet worden verzet"):
        call_command("change_clock", days=1)
    assert follower.told == []
