"""Identifiers made in the application, sortable by time of creation."""

from datetime import datetime
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

# Any fixed value will do; it keeps derived ids apart from other uuid5 users.
_DERIVED = UUID("5f0a7d1e-7c0e-4b46-9d5c-0b8c7e2f4a11")


def new_id() -> UUID:
    """Return a new UUIDv7 (RFC 9562): time-ordered, so indexes grow at one end."""
    return uuid7()


def first_id_at(moment: datetime) -> UUID:
    """Return the least id that `new_id` could give at `moment`; earlier ones are less."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def derived_id(owner: UUID, name: str) -> UUID:
    """Return the one id that belongs to `name` of `owner`; the same arguments, the same id."""
    return uuid5(_DERIVED, f"{owner}/{name}")
