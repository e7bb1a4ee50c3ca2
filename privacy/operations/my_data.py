"""Handing somebody what is held on them."""

from datetime import datetime

from audit import operations as audit
from people.models import Employee, User


@audit.operation("my_data.export")
def note_export(*, employee: Employee | None, actor: User, occurred_at: datetime) -> None:
    """Record that somebody fetched their own file, so that a stolen account shows."""
    audit.record(
        action="my_data.exported",
        region_id=employee.region_id if employee else None,
        actor_id=actor.pk,
        subject_id=actor.pk,
        occurred_at=occurred_at,
    )
