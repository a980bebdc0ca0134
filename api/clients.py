"""Tell clients apart, also behind proxies that are trusted to say for whom they ask."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Final

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FORWARDED: Final = "x-forwarded-for"


class Clients:
    """Name the client of a request: who connects or, if that is a trusted proxy, whom it names.

    Each proxy appends the address that it hears from, so the last one that is no trusted proxy's is the
    client's; what stands before it anybody may have written.

    >>> clients = Clients([ipaddress.ip_network("10.0.0.0/8")])
    >>> clients.name("192.0.2.1", ["1.1.1.1"]), clients.name("10.0.0.1", ["6.6.6.6, 1.1.1.1, 10.0.0.2"])
    ('192.0.2.1', '1.1.1.1')
    """

    def __init__(self, trusted: Iterable[Network] = ()) -> None:
        self._trusted = tuple(trusted)

    def trusts(self, address: str) -> bool:
        """Tell whether an address is a trusted proxy's."""
        found = _parsed(address)
        return found is not None and any(found in network for network in self._trusted)

    def name(self, peer: str, forwarded: Sequence[str]) -> str:
        """Name the client that `peer` asks for; `forwarded` are the values of X-Forwarded-For."""
        client = peer
        for hop in reversed([hop for value in forwarded for hop in value.split(",")]):
            if not self.trusts(client) or (before := _address(hop)) is None:
                break
            client = before
        return client_of(client)


def client_of(address: str) -> str:
    """Name the client behind an address: of IPv6, where each has 2^64 addresses, the network.

    >>> client_of("2001:db8::1:2:3:4"), client_of("::ffff:10.0.0.1"), client_of("10.0.0.1"), client_of("x")
    ('2001:db8::/64', '10.0.0.1', '10.0.0.1', 'x')
    """
    found = _parsed(address)
    if found is None:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _address(hop: str) -> str | None:
    """Read an address with or without a port.

    >>> [_address(hop) for hop in ("10.0.0.1", " 10.0.0.1:80 ", "2001:db8::1", "[2001:db8::1]:80", "unknown")]
    ['10.0.0.1', '10.0.0.1', '2001:db8::1', '2001:db8::1', None]
    """
    hop = hop.strip()
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    found = _parsed(hop)
    return None if found is None else str(found)
