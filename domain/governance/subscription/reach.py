"""Which addresses a webhook may be sent to: those of the public internet and no others.

Sources: the IANA special-purpose address registries (RFC 6890), RFC 4291, RFC 6052, RFC 8215. Of
IPv6 only global unicast is taken, without what carries an IPv4 address inside: behind a gateway
that would lead to an address nobody looked at.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

PORTS = frozenset({443, 8443})
"""Where https is served; behind any other there may be what takes a request for something else."""

_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24"),
            *("192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
            *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
        ),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    # Protocol assignments with Teredo and ORCHID, documentation, 6to4, AS112, documentation.
    map(
        IPv6Network,
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)


@dataclass(frozen=True)
class Reach:
    """Where requests may go: by which schemes, to which ports (None: any), to which side of the
    machine's own door."""

    schemes: frozenset[str]
    ports: frozenset[int] | None
    is_loopback: bool

    def takes(self, scheme: str, port: int) -> bool:
        """Whether a request may go out by a scheme to a port."""
        return scheme in self.schemes and (self.ports is None or port in self.ports)

    def permits(self, address: str) -> bool:
        """Whether a request may go to an address, as the system writes it; no where it is none."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return found.is_loopback if self.is_loopback else _is_public(found)


PUBLIC = Reach(schemes=frozenset({"https"}), ports=PORTS, is_loopback=False)
"""Where a deployment sends webhooks."""

THIS_MACHINE = Reach(schemes=frozenset({"https", "http"}), ports=None, is_loopback=True)
"""Where a local run may send them, which then goes nowhere else."""


_PORTS = {"https": 443, "http": 80}


def is_visibly_refused(url: str) -> bool:
    """Whether nothing would ever be sent to a URL, by what it shows of itself: its scheme, its
    port, and its host where that is an address. Where a name leads is judged at each sending; so is
    whether this machine may be sent anything."""
    split = urlsplit(url)
    host, port = split.hostname or "", split.port or _PORTS.get(split.scheme, 0)
    reach = THIS_MACHINE if host == "localhost" or THIS_MACHINE.permits(host) else PUBLIC
    return not reach.takes(split.scheme, port) or (_is_address(host) and not reach.permits(host))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None or address not in _GLOBAL_6:
        return False
    return not any(address in network for network in _NOT_PUBLIC_6)
