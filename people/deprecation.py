"""Doors that will close: said in every answer, in the document, and in the changelog."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.utils.http import http_date
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

CHANGELOG = "/api/v1/changelog/"


def deprecated(*, since: datetime, until: datetime) -> Callable[[Callable[..., Any]], Any]:
    """Mark a method of a door: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and where to read on."""
    assert since.tzinfo is not None
    assert until > since, "It closes after it was said to close."
    headers = {
        "Deprecation": f"@{int(since.timestamp())}",
        "Sunset": http_date(until.astimezone(UTC).timestamp()),
        "Link": f'<{CHANGELOG}>; rel="deprecation"; type="text/markdown"',
    }

    def decorate(method: Callable[..., Response]) -> Any:
        @wraps(method)
        def answer(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            response = method(self, request, *args, **kwargs)
            for name, value in headers.items():
                response[name] = value
            return response

        return extend_schema(deprecated=True)(answer)

    return decorate
