"""The two ways a request says who it is: an API key, or the session of the browser."""

import hashlib
import hmac

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from people.models import ApiKey, User

__all__ = ["ApiKeyAuthentication", "SessionAuthentication"]


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer tv_<prefix>_<secret>`; one query, compared by digest."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = self._key(secret)
        now = timezone.now()
        if key is None or key.revoked_at or (key.expires_at and key.expires_at <= now):
            raise AuthenticationFailed(_("This API key is not valid."))
        if not key.user.is_active:
            raise AuthenticationFailed(_("This API key is not valid."))
        return key.user, key

    def _key(self, secret: str) -> ApiKey | None:
        parts = secret.split("_", 2)
        if len(parts) != 3 or parts[0] != "tv":
            return None
        key = ApiKey.objects.select_related("user").filter(prefix=parts[1]).first()
        digest = hashlib.sha256(secret.encode()).digest()
        matches = hmac.compare_digest(digest, bytes(key.digest) if key else b"\0" * 32)
        return key if matches else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "tv_<prefix>_<secret>"}
