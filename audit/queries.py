"""What is read of the audit tables by others."""

from typing import Any
from uuid import UUID

from audit.models import AnsweredRequest


def answer_kept(*, actor_id: UUID, key: str) -> dict[str, Any]:
    """Return the JSON object with which an actor's request was answered once, or an empty one."""
    found = AnsweredRequest.objects.filter(actor_id=actor_id, key=key).first()
    return found.body if found and isinstance(found.body, dict) else {}
