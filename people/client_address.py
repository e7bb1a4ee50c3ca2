"""Which address a request comes from; what strangers claim about themselves does not count."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(request: HttpRequest) -> Address | None:
    """Return the peer's address, or whom a trusted proxy names; None when there is no address.

    X-Forwarded-For is read from its right end, where our own proxies write, and only as
    far as the hop before was one of TRUSTED_PROXIES: the rest is the client's own claim.
    """
    claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    seen = None
    for hop in [request.META.get("REMOTE_ADDR", ""), *reversed(claimed)]:
        address = _parsed(hop)
        if address is None:
            break
        seen = address
        if not within(address, settings.TRUSTED_PROXIES):
            break
    return seen


def within(address: Address, networks: Iterable[Network]) -> bool:
    """Return whether the address lies in one of the networks."""
    return any(address in network for network in networks)


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    # A socket that listens on both families names an IPv4 client ::ffff:192.0.2.1.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
