"""What is read of the audit tables by others."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min

from audit.models import AnsweredRequest, AuditRecord


def answer_kept(*, actor_id: UUID, key: str) -> dict[str, Any]:
    """Return the JSON object with which an actor's request was answered once, or an empty one."""
    found = AnsweredRequest.objects.filter(actor_id=actor_id, key=key).first()
    return found.body if found and isinstance(found.body, dict) else {}


def reason_of(subject_id: UUID, *, action: str) -> str:
    """Return the reason given with the last such act, or nothing when it is kept no more."""
    found = AuditRecord.objects.filter(subject_id=subject_id, action=action).order_by("-pk").first()
    return str(found.told.get("reason", "")) if found else ""


def begun_at(subject_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when the first thing happened to each of these, which is that somebody made it."""
    acts = AuditRecord.objects.filter(subject_id__in=list(subject_ids))
    return dict(acts.values_list("subject_id").annotate(first=Min("occurred_at")).order_by())
