"""Tell clients apart."""

from __future__ import annotations

import ipaddress


def client_of(address: str) -> str:
    """Name the client behind an address: of IPv6, where each has 2^64 addresses, the network.

    >>> client_of("2001:db8::1:2:3:4"), client_of("::ffff:10.0.0.1"), client_of("10.0.0.1"), client_of("x")
    ('2001:db8::/64', '10.0.0.1', '10.0.0.1', 'x')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
