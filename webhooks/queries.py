"""Reading the audit records in the order in which they can no longer change."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from audit.models import AuditRecord
from webhooks.models import Endpoint

# Ids carry the clock of the machine that made them, a moment before the row is written.
CLOCKS_APART_MAX = timedelta(minutes=1)
CHUNK = 1000


def transactions() -> tuple[int, int]:
    """Return the id of this transaction, and that of the oldest one that still runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_current_xact_id()::text::bigint,"
            " pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        own, oldest = cursor.fetchone()
    return own, oldest


def listeners() -> dict[int, list[Endpoint]]:
    """Return the endpoints that collect events, by region."""
    found: dict[int, list[Endpoint]] = defaultdict(list)
    wanted = Endpoint.objects.exclude(status=Endpoint.Status.DISABLED)
    for endpoint in wanted.select_related("made_by").order_by("pk"):
        found[endpoint.region_id].append(endpoint)
    return found


def records_since(
    *, since: datetime, region_id: int, actions: set[str]
) -> Iterator[list[AuditRecord]]:
    """Yield the records of a region written since, in chunks, by id."""
    floor = _first_id_of(since - CLOCKS_APART_MAX)
    while True:
        chunk = list(
            AuditRecord.objects.filter(
                region_id=region_id, id__gt=floor, action__in=actions
            ).order_by("id")[:CHUNK]
        )
        if chunk:
            yield chunk
            floor = chunk[-1].pk
        if len(chunk) < CHUNK:
            return


def _first_id_of(moment: datetime) -> UUID:
    """Return what is below every UUIDv7 of the moment: its first 48 bits are milliseconds."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
