"""The two ways a request says who it is: an API key, or the session of the browser."""

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from core.errors import NotPermitted
from core.sql import execute
from people.client_address import client_address, within
from people.models import ApiKey, User
from people.sign_in_log import was_refused

__all__ = ["ApiKeyAuthentication", "SessionAuthentication"]

_NOTE_USE_EVERY = timedelta(minutes=1)
# A request never waits for another one that writes, rotates or revokes: it skips the row.
_NOTE_USE = """
    UPDATE people_apikey SET last_used_at = %s
    WHERE id = (SELECT id FROM people_apikey WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)
"""


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer tv_<prefix>_<secret>`; one query, compared by digest.

    Whatever is wrong with a key, the answer is the same. A good key that only reads is
    refused every other method here, before any door.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        key = _found(secret, now)
        if key is None or not _in_force(key, now) or not _from_there(key, request):
            was_refused(key.user if key else None, factor="api key", why="not valid")
            raise AuthenticationFailed(_("This API key is not valid."))
        if key.last_used_at is None or now - key.last_used_at >= _NOTE_USE_EVERY:
            execute(_NOTE_USE, (now, key.pk))
        if key.read_only and request.method not in SAFE_METHODS:
            raise NotPermitted(_("This API key may only read. Use one that may write."))
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _found(secret: str, now: datetime) -> ApiKey | None:
    """Return the key whose secret, or whose secret before within its overlap, it is."""
    parts = secret.split("_", 2)
    if len(parts) != 3 or parts[0] != "tv":
        return None
    key = ApiKey.objects.select_related("user").filter(prefix=parts[1]).first()
    given = hashlib.sha256(secret.encode()).digest()
    digest = previous = b"\0" * 32
    if key:
        digest = bytes(key.digest)
        if key.previous_until and key.previous_until > now:
            previous = bytes(key.previous_digest or previous)
    # Both comparisons always happen, so that time does not tell which prefixes there are.
    matches = hmac.compare_digest(given, digest) | hmac.compare_digest(given, previous)
    return key if matches else None


def _in_force(key: ApiKey, now: datetime) -> bool:
    expired = key.expires_at is not None and key.expires_at <= now
    return key.user.is_active and key.revoked_at is None and not expired


def _from_there(key: ApiKey, request: Request) -> bool:
    if not key.networks:
        return True
    address = client_address(request)
    return address is not None and within(address, map(ip_network, key.networks))


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "tv_<prefix>_<secret>"}
