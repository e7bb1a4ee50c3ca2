"""One line of the log for who came in, and for who did not: by id, with the factors they gave.

Not in the audit trail, which is kept for good: when people begin their day is not for ever
(docs/decisions/0037). A stranger is a line without an id, and costs as much time as a known name.
"""

from collections.abc import Iterable
from typing import Any

import structlog
from allauth.account.internal.userkit import get_user_by_username
from allauth.account.models import EmailAddress

from people.models import User

_log = structlog.get_logger("sign-in")


def came_in(user: User, records: Iterable[dict[str, Any]]) -> None:
    """Log a sign-in with what was given for it, such as password and totp."""
    factors = [each.get("type") or each["method"] for each in records]
    _log.info("signed in", user=str(user.pk), factors=factors)


def was_refused(user: User | None, *, factor: str, why: str) -> None:
    """Log an attempt; neither what was typed nor whose name it was."""
    _log.warning("sign-in refused", user=str(user.pk) if user else None, factor=factor, why=why)


def account_named(credentials: dict[str, Any]) -> User | None:
    """Return whose account was meant, by the same two queries whether there is one or not."""
    login = credentials.get("username") or credentials.get("email") or ""
    by_address = EmailAddress.objects.filter(email=login.lower()).select_related("user").first()
    by_name: User | None = get_user_by_username(login)
    return by_name or (by_address.user if by_address else None)
