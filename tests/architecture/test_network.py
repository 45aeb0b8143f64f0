"""No test reaches beyond this machine."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import NetworkReached


@pytest.mark.parametrize("address", [("203.0.113.1", 443), ("api.stripe.com", 443), ("2001:db8::1", 443)])
def test_a_connection_to_another_machine_fails_and_says_where_to(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as probe, pytest.raises(NetworkReached, match=address[0]):
        probe.connect(address)
