"""The secrets of a voucher: the typed code and the token in its QR.

Both are derived from the voucher's id under VOUCHER_CODE_KEY, which is not in the
database, so a print can be made again and a stolen dump opens nothing. The database
holds only a keyed digest of each, and the last four characters of the code. That digest
also tells under which key a voucher was made, so that a new key makes the new vouchers
while the former ones go on opening the old (docs/decisions/0029).

How a code is written, and what its check character is, says core/crockford.py.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from core.crockford import ALPHABET, base32, code_of, may_be_code, plain_of, read_code
from core.errors import Refused

TOKEN_LENGTH = 28  # 140 bits.


@dataclass(frozen=True, slots=True)
class Secrets:
    """The plain secrets of one voucher. Shown to the holder, never stored or logged."""

    code: str  # XXXX-XXXX-XXXX-XXXX-C
    token: str

    @property
    def last4(self) -> str:
        return self.code.replace("-", "")[12:16]


class KeyMissing(Refused):
    """The key under which a voucher was made is not among the service's keys."""

    code = "voucher-key-missing"


def secrets_of(
    voucher_id: UUID, version: int, code_digest: bytes | memoryview | None = None
) -> Secrets:
    """Return the secrets of one voucher; another version is another pair.

    With the digest of the code they are those that were handed out, under whichever key
    that was; without it new ones, under the present key. Raises KeyMissing when a former
    key was taken away too early.
    """
    for key in _keys():
        found = _secrets_under(key, voucher_id, version)
        if code_digest is None or _mac(key, f"digest/{found.code}") == bytes(code_digest):
            return found
    raise KeyMissing(
        _("The key that made this code is gone. Put it back into VOUCHER_CODE_KEY_FALLBACKS.")
    )


def _secrets_under(key: str, voucher_id: UUID, version: int) -> Secrets:
    for attempt in range(100):
        value = int.from_bytes(_mac(key, f"code/{voucher_id}/{version}/{attempt}")[:10])
        if may_be_code(value):
            break
    token = int.from_bytes(_mac(key, f"token/{voucher_id}/{version}")[:18]) >> 4
    return Secrets(code_of(value), base32(token, TOKEN_LENGTH))


def qr_text(token: str) -> str:
    """Return what the QR says: an address whose fragment, the token, no server ever logs."""
    return f"{settings.PUBLIC_ADDRESS}/v#{token}"


def digest(secret: str) -> bytes:
    """Return the keyed digest under which a new code or token is stored."""
    return digests(secret)[0]


def digests(secret: str) -> list[bytes]:
    """Return the digests under which a code or token may be found, one per key."""
    return [_mac(key, f"digest/{secret}") for key in _keys()]


def read_secret(text: str) -> tuple[str, list[bytes]]:
    """Return ("code" or "token", its possible digests) for what was typed or scanned.

    Case, spaces, hyphens and the look-alikes I, L, O do not matter in a code. Raises
    CodeMistyped when it is neither.
    """
    plain = plain_of(text)
    if len(plain) == TOKEN_LENGTH and set(plain) <= set(ALPHABET):
        return "token", digests(plain)
    return "code", digests(read_code(text))


def _keys() -> list[str]:
    """Return the keys, the present one first."""
    return [settings.VOUCHER_CODE_KEY, *settings.VOUCHER_CODE_KEY_FALLBACKS]


def _mac(key: str, text: str) -> bytes:
    return hmac.digest(key.encode(), text.encode(), sha256)
