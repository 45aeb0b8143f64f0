"""From which network something comes, and which addresses are of the open internet."""

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


# IPv6 that carries an IPv4 address within it: what it leads to is what counts.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is written within an IPv6 address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        within = found.ipv4_mapped or found.sixtofour
        if within is None and (found in _NAT64 or found in _COMPATIBLE):
            within = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if found.teredo is not None:
            return False
        found = within or found
    return found.is_global and not found.is_multicast and not found.is_reserved
