"""Codes that people type: Crockford's base32 in groups of four, with his check character.

A code has 16 characters (80 bits) and the check character (value mod 37). Values whose
check character would be one of * ~ $ = U are none, so that a printed code has letters
and digits only (docs/decisions/0005).
"""

from django.utils.translation import gettext as _

from core.errors import InvalidValue

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


class CodeMistyped(InvalidValue):
    """The check character does not fit: a typing error, caught before any look-up."""

    code = "code-mistyped"


def may_be_code(value: int) -> bool:
    """Say whether the check character of this value is a letter or digit of the alphabet."""
    return value % 37 < len(ALPHABET)


def code_of(value: int) -> str:
    """Return the code of a value of 80 bits, in groups and with its check character."""
    return grouped(base32(value, CODE_LENGTH) + ALPHABET[value % 37])


def plain_of(text: str) -> str:
    """Return the characters of what was typed or scanned: case and look-alikes do not matter."""
    return text.rpartition("#")[2].strip().upper().translate(_LOOKALIKES)


def read_code(text: str) -> str:
    """Return a typed or scanned code as it is printed, or raise CodeMistyped."""
    plain = plain_of(text)
    if len(plain) != CODE_LENGTH + 1 or not set(plain) <= set(ALPHABET):
        raise CodeMistyped(
            _("A code has 16 characters and a check character. Compare it with the sheet.")
        )
    value = 0
    for character in plain[:CODE_LENGTH]:
        value = value * 32 + ALPHABET.index(character)
    if ALPHABET.index(plain[CODE_LENGTH]) != value % 37:
        raise CodeMistyped(_("One character of the code is wrong. Compare it with the sheet."))
    return grouped(plain)


def grouped(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def base32(value: int, length: int) -> str:
    return "".join(ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(length)))
