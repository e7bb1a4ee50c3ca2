"""Users, the roles they hold, and the keys machines use."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import WrongState
from people.models import ApiKey, Body, Region, Role, RoleAssignment, User


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


@audit.operation("role.grant")
def grant_role(
    *,
    user: User,
    region: Region,
    role: Role,
    actor: User | None,
    occurred_at: datetime,
    body: Body | None = None,
    provider_id: UUID | None = None,
    valid_until: datetime | None = None,
) -> RoleAssignment:
    """Let `user` act as `role` in `region` from `occurred_at` on."""
    assignment = RoleAssignment.objects.create(
        user=user,
        region=region,
        role=role,
        body=body,
        provider_id=provider_id,
        valid_from=occurred_at,
        valid_until=valid_until,
    )
    audit.record(
        action="role.granted",
        region_id=region.pk,
        actor_id=actor.pk if actor else None,
        subject_id=user.pk,
        occurred_at=occurred_at,
        role=role,
        provider_id=provider_id,
        body_id=body and body.pk,
    )
    return assignment


@audit.operation("role.revoke")
def revoke_role(
    *, assignment: RoleAssignment, actor: User | None, occurred_at: datetime
) -> RoleAssignment:
    """End a role; the next request of its holder already goes without it."""
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.valid_until is not None and assignment.valid_until <= occurred_at:
        raise WrongState(_("This role has already ended."))
    assignment.valid_until = occurred_at
    assignment.save(update_fields=["valid_until"])
    audit.record(
        action="role.revoked",
        region_id=assignment.region_id,
        actor_id=actor.pk if actor else None,
        subject_id=assignment.user_id,
        occurred_at=occurred_at,
        role=assignment.role,
    )
    return assignment


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
