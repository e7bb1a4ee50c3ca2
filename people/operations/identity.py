"""Users, and the keys machines use."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import WrongState
from people.models import ApiKey, User


@dataclass(frozen=True)
class IssuedKey:
    """A new API key; `secret` is shown once and kept nowhere."""

    key: ApiKey
    secret: str


@audit.operation("user.create")
def create_user(
    *,
    username: str,
    language: str,
    actor: User | None,
    occurred_at: datetime,
    password: str | None = None,
    full_name: str = "",
) -> User:
    """Create somebody who may sign in; without a password they cannot yet."""
    user = User(username=username, language=language, last_name=full_name)
    user.set_password(password)
    user.save()
    audit.record(
        action="user.created",
        actor_id=actor.pk if actor else None,
        subject_id=user.pk,
        occurred_at=occurred_at,
        username=username,
    )
    return user


@audit.operation("api_key.create")
def create_api_key(
    *, user: User, name: str, actor: User | None, occurred_at: datetime, days: int = 365
) -> IssuedKey:
    """Create a key with which a machine acts as `user` for `days` days."""
    prefix = secrets.token_hex(4)
    secret = f"tv_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=hashlib.sha256(secret.encode()).digest(),
        expires_at=occurred_at + timedelta(days=days),
    )
    audit.record(
        action="api_key.created",
        actor_id=actor.pk if actor else None,
        subject_id=user.pk,
        occurred_at=occurred_at,
        prefix=prefix,
        name=name,
    )
    return IssuedKey(key, secret)


@audit.operation("api_key.revoke")
def revoke_api_key(*, key: ApiKey, actor: User | None, occurred_at: datetime) -> ApiKey:
    """End a key at once."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        raise WrongState(_("The key {prefix} is already revoked.").format(prefix=key.prefix))
    key.revoked_at = occurred_at
    key.save(update_fields=["revoked_at"])
    audit.record(
        action="api_key.revoked",
        actor_id=actor.pk if actor else None,
        subject_id=key.user_id,
        occurred_at=occurred_at,
        prefix=key.prefix,
    )
    return key
