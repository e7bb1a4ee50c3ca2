"""One number and one line for every request."""

import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject, empty

HEADER = "X-Request-ID"
_log = structlog.get_logger("access")


class RequestLog:
    """Numbers a request, answers the number, and writes one line when it is answered.

    The line has the route's name instead of the address, whose ids and queries tell
    of people. The number is in every other line of the request, in the problems it is
    answered with, in its audit records and in the tasks it starts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        request_id = str(_given(request) or uuid4())
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            milliseconds = round((time.monotonic() - started) * 1000)
            _log.info("request", **_facts(request), status=response.status_code, ms=milliseconds)
        return response


def _facts(request: HttpRequest) -> dict[str, Any]:
    route = request.resolver_match
    user = getattr(request, "user", None)
    # A session that nobody has looked up by now is not looked up for the log.
    unknown = isinstance(user, SimpleLazyObject) and user.__dict__.get("_wrapped") is empty
    return {
        "method": request.method,
        "route": route.view_name if route else None,
        "user": None if unknown or user is None or user.pk is None else str(user.pk),
    }


def _given(request: HttpRequest) -> UUID | None:
    """Return the number that a proxy of ours gave to the request, if it is one."""
    try:
        sender = ip_address(request.META.get("REMOTE_ADDR", ""))
        if any(sender in network for network in settings.TRUSTED_PROXIES):
            return UUID(request.headers.get(HEADER, ""))
    except ValueError:
        pass
    return None
