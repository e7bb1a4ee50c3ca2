"""Passwords that strangers already know are refused, without asking anyone over the network."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIGITS = 40  # SHA-1 in hexadecimal, as Have I Been Pwned writes it.


class NotBreached:
    """Django's password validator on the file named by BREACHED_PASSWORDS_FILE."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if is_listed(password, settings.BREACHED_PASSWORDS_FILE):
            raise ValidationError(
                _("This password is on a list of stolen ones. Choose another."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Your password must not be on a list of stolen ones.")


def is_listed(password: str, file: Path) -> bool:
    """Look a password up in a sorted file of `SHA1[:count]` lines, by binary search.

    Seventeen reads find one among the whole list of Have I Been Pwned, 40 GB of it,
    so that nothing has to be loaded.
    """
    wanted = digest(password)
    with file.open("rb") as lines:
        low, high = 0, file.stat().st_size
        while low < high:  # The wanted line begins at `low` or later, and before `high`.
            middle = (low + high) // 2
            lines.seek(max(middle - 1, low))
            if middle > low:
                lines.readline()  # To the beginning of a line, which may be here.
            start = lines.tell()
            line = lines.readline()
            if start >= high or not line:
                high = middle
                continue
            found = line[:DIGITS].upper()
            if found == wanted:
                return True
            if found < wanted:
                low = start + len(line)
            else:
                high = middle
    return False


def digest(password: str) -> bytes:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
