"""Users: the accounts with which people sign in."""

from datetime import datetime

from audit import operations as audit
from people.models import User


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
