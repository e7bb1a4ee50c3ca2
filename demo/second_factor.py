"""The second factor of the demonstration's people: derived from their names, and worth nothing."""

import base64
import hashlib
from datetime import datetime

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings

from people.models import User

PERIOD = 30


def secret_of(username: str) -> str:
    """Return the secret that an authenticator takes, in base32."""
    digest = hashlib.sha256(f"training-vouchers demonstration {username}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def code_of(username: str, *, at: datetime) -> str:
    """Return the code that the authenticator shows at that moment."""
    assert settings.DEBUG
    code: str = format_hotp_value(hotp_value(secret_of(username), int(at.timestamp()) // PERIOD))
    return code


def give_second_factor(user: User) -> None:
    TOTP.activate(user, secret_of(user.username))
