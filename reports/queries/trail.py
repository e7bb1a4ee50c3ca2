"""Who did what to a paper: its audit records with their words and the names of who acted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from audit.models import AuditRecord, Remark
from ledger.models import Transfer
from people.models import User

RECORDS_MAX = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One record as a reader sees it; without an actor the service acted by itself."""

    occurred_at: datetime
    recorded_at: datetime
    action: str
    actor: str
    on_behalf_of: str
    words: str  # What somebody wrote, as long as it is kept.


def trail(subject_ids: Collection[UUID], *, region_id: int) -> list[Step]:
    """Return what was done to these rows of a region, oldest first, from three statements."""
    found = AuditRecord.objects.filter(subject_id__in=subject_ids, region_id=region_id)
    records = list(found.order_by("occurred_at", "id")[:RECORDS_MAX])
    words = dict(
        Remark.objects.filter(pk__in=[each.pk for each in records]).values_list("pk", "words")
    )
    lent = {each.pk: each.details.get("on_behalf_of") for each in records}
    asked = {str(pk) for each in records for pk in (each.actor_id, lent[each.pk]) if pk}
    names = {str(user.pk): name_of(user) for user in User.objects.filter(pk__in=asked)}
    return [
        Step(
            each.occurred_at,
            each.recorded_at,
            each.action,
            names.get(str(each.actor_id), ""),
            names.get(str(lent[each.pk]), ""),
            "; ".join(str(value) for value in words.get(each.pk, {}).values()),
        )
        for each in records
    ]


def moves_of(subject_id: UUID, *, region_id: int) -> QuerySet[Transfer]:
    """Return what the money tied to a voucher or an order did, oldest first."""
    found = Transfer.objects.filter(subject_id=subject_id, region_id=region_id)
    return found.order_by("occurred_at", "id")


def actors(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of who acted."""
    return {user.pk: name_of(user) for user in User.objects.filter(pk__in=user_ids)}


def name_of(user: User) -> str:
    return user.get_full_name() or user.username
