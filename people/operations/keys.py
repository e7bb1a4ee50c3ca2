"""The keys with which machines act as users."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, NotPermitted, WrongState
from people.models import ApiKey, Region, Role, User

DAYS_MAX = 365
OVERLAP_HOURS_MAX = 168


@dataclass(frozen=True)
class KeyLimits:
    """What a key leaves out of what its user may do; by default nothing."""

    read_only: bool = False
    roles: tuple[Role, ...] | None = None
    region: Region | None = None
    networks: tuple[IPv4Network | IPv6Network, ...] = ()


@dataclass(frozen=True)
class IssuedKey:
    """A new API key; `secret` is shown once and kept nowhere."""

    key: ApiKey
    secret: str


@audit.operation("api_key.create")
def create_api_key(
    *,
    user: User,
    name: str,
    actor: User | None,
    occurred_at: datetime,
    days: int = DAYS_MAX,
    limits: KeyLimits = KeyLimits(),
    through: ApiKey | None = None,
) -> IssuedKey:
    """Create a key with which a machine acts as `user`, within `limits`, for `days` days.

    Raises InvalidValue for a period over a year, NotPermitted when the key `through` which
    it is asked for could do less.
    """
    if not 1 <= days <= DAYS_MAX:
        raise InvalidValue(
            _("A key is valid for 1 to {most} days, not {days}.").format(most=DAYS_MAX, days=days)
        )
    if limits.roles is not None and not limits.roles:
        raise InvalidValue(_("A key for no role can do nothing. Name one, or leave roles out."))
    expires_at = occurred_at + timedelta(days=days)
    if through and _wider(limits, expires_at, through):
        raise NotPermitted(
            _("A key makes no key that may do more, from elsewhere or for longer than itself.")
        )
    prefix = secrets.token_hex(4)
    secret = _new_secret(prefix)
    key = ApiKey.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        expires_at=expires_at,
        read_only=limits.read_only,
        roles=limits.roles and sorted(set(limits.roles)),
        only_region=limits.region,
        networks=[str(network) for network in limits.networks],
    )
    _record("created", key, actor, occurred_at)
    return IssuedKey(key, secret)


@audit.operation("api_key.rotate")
def rotate_api_key(
    *, key: ApiKey, overlap_hours: int, actor: User | None, occurred_at: datetime
) -> IssuedKey:
    """Give a key a new secret at once; the one before goes on for `overlap_hours`.

    Rotating again ends the one before the last. The day on which the key expires stays.
    """
    key = _locked(key)
    if key.expires_at is not None and key.expires_at <= occurred_at:
        raise WrongState(
            _("The key {prefix} has expired. Make a new one.").format(prefix=key.prefix)
        )
    secret = _new_secret(key.prefix)
    key.previous_digest, key.digest = key.digest, _digest(secret)
    key.previous_until = occurred_at + timedelta(hours=overlap_hours)
    key.second_factor_at = None  # It was given with the secret before.
    key.save(update_fields=["previous_digest", "digest", "previous_until", "second_factor_at"])
    _record("rotated", key, actor, occurred_at)
    return IssuedKey(key, secret)


@audit.operation("api_key.revoke")
def revoke_api_key(*, key: ApiKey, actor: User | None, occurred_at: datetime) -> ApiKey:
    """End a key at once, with all its secrets."""
    key = _locked(key)
    key.revoked_at = occurred_at
    key.save(update_fields=["revoked_at"])
    _record("revoked", key, actor, occurred_at)
    return key


def _locked(key: ApiKey) -> ApiKey:
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        raise WrongState(_("The key {prefix} is already revoked.").format(prefix=key.prefix))
    return key


def _wider(limits: KeyLimits, expires_at: datetime, through: ApiKey) -> bool:
    return (
        (through.read_only and not limits.read_only)
        or (through.roles is not None and not set(limits.roles or Role) <= set(through.roles))
        or (through.only_region_id is not None and through.only_region != limits.region)
        or not _inside(limits.networks, through.networks)
        or (through.expires_at is not None and expires_at > through.expires_at)
    )


def _inside(inner: Iterable[IPv4Network | IPv6Network], outer: Iterable[str]) -> bool:
    around = [ip_network(each) for each in outer]
    return not around or (
        bool(inner)
        and all(
            any(a.version == n.version and n.subnet_of(a) for a in around)  # type: ignore[arg-type]
            for n in inner
        )
    )


def _new_secret(prefix: str) -> str:
    return f"tv_{prefix}_{secrets.token_urlsafe(32)}"


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _record(act: str, key: ApiKey, actor: User | None, occurred_at: datetime) -> None:
    audit.record(
        action=f"api_key.{act}",
        region_id=key.only_region_id,
        actor_id=actor.pk if actor else None,
        subject_id=key.user_id,
        occurred_at=occurred_at,
        prefix=key.prefix,
        name=key.name,
        previous_until=key.previous_until,
    )
