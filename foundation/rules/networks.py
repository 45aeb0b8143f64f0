"""From which network something comes, as far as one household or phone goes."""

from __future__ import annotations

import ipaddress

# Who has IPv6 has a whole network of this size, and may send each time from another address of it.
HOUSEHOLD = 64


def network_of(address: str) -> str:
    """An IPv4 address itself, an IPv6 address as the network of its household."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, HOUSEHOLD), strict=False))
    return str(found)
