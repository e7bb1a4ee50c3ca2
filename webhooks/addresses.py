"""Which addresses we send to: public ones, checked when saved and again when used.

The service stands inside a network, so that an address given by a stranger must not lead
back into it, however it is spelt and whatever its name resolves to this time.
"""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import InvalidValue

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[str]]

PORTS = (443, 8443)
_VISIBLE_ASCII = re.compile(r"[!-\[\]-~]+")  # No space, no control character, no backslash.
# The last label begins with a letter, so that no spelling of a number is a name.
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z][a-z0-9-]*[a-z0-9]")

# RFC 6890 and its registry; 192.88.99.0/24 leads through 6to4 relays.
_NOT_PUBLIC_4 = [
    *map(ip_network, ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8")),
    *map(ip_network, ("169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24")),
    *map(ip_network, ("192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24")),
    *map(ip_network, ("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4")),
]
# Only 2000::/3 is public at all: not mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), local, multicast.
_PUBLIC_6 = ip_network("2000::/3")
# In it, protocols (Teredo is 2001::/32), documentation and 6to4, which wraps any IPv4 address.
_NOT_PUBLIC_6 = [
    ip_network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


class UnsafeAddress(InvalidValue):
    """We do not send there."""

    code = "webhook-address"


@dataclass(frozen=True)
class Target:
    """A parsed URL with the addresses that were checked; one connects to these and no others."""

    secure: bool
    host: str
    port: int
    path: str
    addresses: tuple[Address, ...]


def resolve(host: str, port: int) -> list[str]:
    """Return every address of the name, as the system knows it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_rest, sockaddr in found]


def safe_target(url: str, *, resolver: Resolver = resolve) -> Target:
    """Return where to connect for `url`, or raise UnsafeAddress."""
    if not _VISIBLE_ASCII.fullmatch(url):
        raise UnsafeAddress(
            _("An address is written in ASCII without spaces; a name in other letters as xn--….")
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnsafeAddress(_("“{url}” is not an address.").format(url=url)) from None
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise UnsafeAddress(_("An address carries neither user name nor password nor a #fragment."))
    host = parts.hostname or ""
    if not _NAME.fullmatch(host):
        raise UnsafeAddress(
            _(
                "“{host}” is not a host name. Name the receiver by its name, not by a number."
            ).format(host=host)
        )
    port = port or (80 if parts.scheme == "http" else 443)
    addresses = _addresses(host, port, resolver)
    if not all(_is_allowed(address) for address in addresses):
        _require_public(parts.scheme, host, port, addresses)
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    return Target(parts.scheme != "http", host, port, path, addresses)


def _addresses(host: str, port: int, resolver: Resolver) -> tuple[Address, ...]:
    try:
        addresses = tuple(ip_address(each.partition("%")[0]) for each in resolver(host, port))
    except (OSError, UnicodeError):
        addresses = ()
    if not addresses:
        raise UnsafeAddress(_("The name {host} has no address.").format(host=host))
    return addresses


def _require_public(scheme: str, host: str, port: int, addresses: tuple[Address, ...]) -> None:
    """Refuse all but https on the usual ports; one bad address of several refuses the name."""
    if scheme != "https":
        raise UnsafeAddress(_("An address begins with https://."))
    if port not in PORTS:
        raise UnsafeAddress(
            _("Port {port} is not open to webhooks; use {ports}.").format(
                port=port, ports=" / ".join(map(str, PORTS))
            )
        )
    if not all(is_public(address) for address in addresses):
        # Which address it is would tell a stranger about the network we stand in.
        raise UnsafeAddress(
            _("The name {host} does not lead to a public address.").format(host=host)
        )


def is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _is_allowed(address: Address) -> bool:
    """Return whether a developer's settings open a network of their own machine."""
    return any(address in network for network in settings.WEBHOOK_ALLOWED_NETWORKS)
