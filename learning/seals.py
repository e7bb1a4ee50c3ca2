"""What proves a certificate: its code, the digest of what it says, the seal of its file.

Digest and seal are made with a key of the certificate's own, which never leaves its row
and goes when the person is erased: after that no digest tells whose name it was made of.
"""

import hmac
import json
import re
import secrets
from hashlib import sha256

from core.crockford import ALPHABET, code_of, may_be_code
from learning.models import LearningCertificate

KEY_BYTES = 32
FACTS = (
    "number",
    "code",
    "holder_name",
    "programme_name",
    "course_name",
    "provider_name",
    "hours",
    "hour_unit",
    "completed_on",
    "achievement",
)
MARK = "training-certificate"
_MARKED = re.compile(rb"training-certificate ([0-9A-Z-]{21})")
# A PDF ends before it: readers pass over a comment in the last lines.
_SEAL = re.compile(rb"%training-certificate ([0-9A-Z-]{21}) ([0-9a-f]{64})\n\Z")


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def new_code() -> str:
    """Return a random code of 80 bits."""
    while not may_be_code(value := secrets.randbits(80)):
        pass
    return code_of(value)


def new_number(region_code: str, year: int) -> str:
    """Return a public number: random, so that it tells neither order nor count."""
    drawn = "".join(secrets.choice(ALPHABET) for _each in range(8))
    return f"{region_code[3:]}-C{year % 100:02}-{drawn[:4]}-{drawn[4:]}"


def digest_of(certificate: LearningCertificate) -> bytes:
    """Return the digest of all that a certificate says."""
    facts = {name: str(getattr(certificate, name)) for name in FACTS}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hmac.digest(bytes(certificate.seal_key), text.encode(), sha256)


def is_as_issued(certificate: LearningCertificate) -> bool:
    """Say whether the row still says what was issued."""
    return hmac.compare_digest(bytes(certificate.content_digest), digest_of(certificate))


def sealed(certificate: LearningCertificate, content: bytes) -> bytes:
    """Return the file with its seal: a last line by which a single changed byte is found."""
    seal = _mac(certificate, content)
    return content + f"%{MARK} {certificate.code} {seal}\n".encode()


def code_in(content: bytes) -> str | None:
    """Return the code that a file carries, in its seal or among what it says of itself."""
    found = _MARKED.findall(content)
    return found[-1].decode() if found else None


def is_unchanged(certificate: LearningCertificate, content: bytes) -> bool:
    """Say whether the file is, to the byte, one that was handed out for this certificate."""
    seal = _SEAL.search(content)
    if seal is None or seal[1].decode() != certificate.code:
        return False
    return hmac.compare_digest(seal[2].decode(), _mac(certificate, content[: seal.start()]))


def _mac(certificate: LearningCertificate, content: bytes) -> str:
    return hmac.new(bytes(certificate.seal_key), content, sha256).hexdigest()
