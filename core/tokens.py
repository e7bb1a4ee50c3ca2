"""Secrets in links: derived from a row's id under SECRET_KEY, so that no table holds them."""

from uuid import UUID

from django.core.signing import BadSignature, Signer


def make(purpose: str, subject_id: UUID) -> str:
    """Return the secret that opens one thing for one purpose. Its row says until when."""
    return Signer(salt=purpose).sign(subject_id.hex)


def read(purpose: str, token: str) -> UUID | None:
    """Return the id behind a secret, or None when we did not make it for this purpose."""
    try:
        return UUID(hex=Signer(salt=purpose).unsign(token))
    except (BadSignature, ValueError):
        return None
