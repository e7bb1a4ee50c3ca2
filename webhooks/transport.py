"""Sending one message, to an address that was checked a moment ago, within ten seconds."""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer

from webhooks.addresses import Resolver, Target, UnsafeAddress, resolve, safe_target

TIMEOUT = 10
ADDRESSES_TRIED_MAX = 2


@dataclass(frozen=True)
class Outcome:
    """How it went. `error` says why there is no HTTP status."""

    duration_ms: int
    http_status: int | None = None
    error: str = ""

    @property
    def delivered(self) -> bool:
        return self.http_status is not None and 200 <= self.http_status < 300


def post(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    resolver: Resolver = resolve,
    trust: ssl.SSLContext | None = None,
    timeout: int = TIMEOUT,
) -> Outcome:
    """Post the body and return the status; a redirect is an answer like another, not a way on."""
    started = time.monotonic()
    status, error = None, ""
    try:
        status = _post(safe_target(url, resolver=resolver), body, headers, trust, timeout)
    except UnsafeAddress:
        error = "address-refused"
    except TimeoutError:
        error = "timeout"
    except ssl.SSLError:
        error = "tls"
    except (OSError, http.client.HTTPException):
        error = "connection"
    duration = time.monotonic() - started
    if duration >= timeout:
        # Our own deadline cut the line, which an HTTP library may take for the end of headers.
        status, error = None, "timeout"
    return Outcome(int(duration * 1000), status, error)


def _post(
    target: Target,
    body: bytes,
    headers: dict[str, str],
    trust: ssl.SSLContext | None,
    timeout: int,
) -> int:
    with _connected(target, timeout) as line, _ended_after(timeout, line):
        if not target.secure:
            return _exchange(target, line, body, headers)
        context = trust or ssl.create_default_context()
        with context.wrap_socket(line, server_hostname=target.host) as tls:
            return _exchange(target, tls, body, headers)


def _connected(target: Target, timeout: int) -> socket.socket:
    """Connect to one of the checked addresses itself: nobody asks for the name again."""
    for address in target.addresses[:ADDRESSES_TRIED_MAX]:
        try:
            line = socket.create_connection((str(address), target.port), timeout / 2)
        except OSError as error:
            failure = error
        else:
            line.settimeout(timeout)
            return line
    raise failure


@contextmanager
def _ended_after(seconds: float, line: socket.socket) -> Iterator[None]:
    """Cut the line when the time is over.

    The timeout of a socket is one per read, so that a receiver that drips would hold us.
    """
    brake = line.dup()  # The TLS layer takes the socket itself over.
    timer = Timer(seconds, brake.shutdown, [socket.SHUT_RDWR])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        brake.close()


def _exchange(target: Target, line: socket.socket, body: bytes, headers: dict[str, str]) -> int:
    kind = http.client.HTTPSConnection if target.secure else http.client.HTTPConnection
    connection = kind(target.host, target.port)
    connection.auto_open = 0  # Or it would connect by name, and to whatever that is by now.
    connection.sock = line
    try:
        headers = {"Content-Type": "application/json", "User-Agent": "training-vouchers", **headers}
        connection.request("POST", target.path, body, headers)
        return connection.getresponse().status  # The body is never read.
    finally:
        connection.close()
