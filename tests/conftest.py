"""What every test stands on: a running PostgreSQL, compiled translations, no network beyond this machine."""

from __future__ import annotations

import ipaddress
import math
import os
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from config.startup import prepare
from config.translations import compile_translations


def pytest_configure(config: pytest.Config) -> None:
    compile_translations()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The embedded PostgreSQL runs before the first test that needs a database."""
    prepare()


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


@pytest.fixture
def clock_at(db: None) -> Callable[[datetime], None]:
    """Moves the business clock of the faces to an instant (give or take a second), as a sandbox does."""
    from foundation.clock import wall_time
    from foundation.models import ClockOffset

    def move(instant: datetime) -> None:
        seconds = math.ceil((instant - wall_time()).total_seconds())
        ClockOffset.objects.update_or_create(pk=1, defaults={"seconds": seconds})

    return move
