"""From an audit record to a message that arrived, at least once."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from audit import operations as audit
from audit.models import AuditRecord
from core.errors import WrongState
from people.models import User
from webhooks import queries
from webhooks.events import in_sight, kind_of
from webhooks.models import Attempt, Delivery, Endpoint, Mark
from webhooks.operations.endpoints import locked
from webhooks.transport import Outcome

# Then it is given up, after three days and four hours.
RETRY_AFTER = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
# Nobody else sends a message meanwhile; longer than the slowest name server and receiver.
LEASE = timedelta(minutes=5)
REST_MAX = timedelta(minutes=5)
DISABLED_AFTER = timedelta(days=3)
GONE = 410


@audit.operation("webhook.fan_out")
def fan_out(*, at: datetime) -> int:
    """Turn new audit records into deliveries; return how many.

    A second worker finds the mark locked and leaves. Reading a record twice does no
    harm: an endpoint has one delivery per record.
    """
    own, oldest = queries.transactions()
    start = {"settled_at": at, "marked_at": at, "marked_xid": own}
    Mark.objects.get_or_create(pk=1, defaults=start)
    mark = Mark.objects.select_for_update(skip_locked=True).first()
    if mark is None:
        return 0
    since = mark.settled_at
    made = sum(
        _write(endpoint, records)
        for region_id, endpoints in queries.listeners().items()
        for records in queries.records_since(
            since=since, region_id=region_id, actions={e for each in endpoints for e in each.events}
        )
        for endpoint in endpoints
    )
    if oldest >= mark.marked_xid:
        mark.settled_at = mark.marked_at
    # Ids begin anew in a restored database; then the mark is set again and nothing is skipped.
    if oldest >= mark.marked_xid or own < mark.marked_xid:
        mark.marked_at, mark.marked_xid = at, own
        mark.save(update_fields=["settled_at", "marked_at", "marked_xid"])
    return made


def _write(endpoint: Endpoint, records: list[AuditRecord]) -> int:
    """Write what the endpoint asked for and its owner could look at; return how many."""
    asked = [
        record
        for record in records
        if record.action in endpoint.events and record.recorded_at >= endpoint.created_at
    ]
    known = set(
        endpoint.deliveries.filter(record_id__in=[record.pk for record in asked]).values_list(
            "record_id", flat=True
        )
    )
    subjects: dict[str, set[UUID]] = defaultdict(set)
    new = [record for record in asked if record.pk not in known]
    for record in new:
        assert record.subject_id, "an event of the list is about something"
        subjects[kind_of(record.action)].add(record.subject_id)
    seen = {kind: in_sight(endpoint, kind, ids) for kind, ids in subjects.items()}
    deliveries = [
        Delivery(
            region_id=endpoint.region_id,
            endpoint=endpoint,
            record_id=record.pk,
            event=record.action,
            kind=kind_of(record.action),
            subject_id=record.subject_id,
            occurred_at=record.occurred_at,
            next_try_at=record.occurred_at,
        )
        for record in new
        if record.subject_id in seen[kind_of(record.action)]
    ]
    return len(Delivery.objects.bulk_create(deliveries, ignore_conflicts=True))


@transaction.atomic
def claim_delivery(*, at: datetime) -> Delivery | None:
    """Take the delivery that is due longest for the time of a lease, or none.

    If the worker dies, the lease ends and another one sends it, perhaps again.
    """
    rested = Q(endpoint__resting_until=None) | Q(endpoint__resting_until__lte=at)
    due = Delivery.objects.filter(
        rested,
        status=Delivery.Status.WAITING,
        next_try_at__lte=at,
        endpoint__status=Endpoint.Status.ACTIVE,
    )
    delivery = (
        due.select_related("endpoint", "region")
        .select_for_update(of=["self"], skip_locked=True)
        .order_by("next_try_at", "pk")
        .first()
    )
    if delivery is None:
        return None
    delivery.tries += 1
    delivery.next_try_at = at + LEASE
    delivery.save(update_fields=["tries", "next_try_at"])
    return delivery


@audit.operation("webhook.note_attempt")
def note_attempt(*, delivery: Delivery, outcome: Outcome, occurred_at: datetime) -> Delivery:
    """Write down how an attempt went, and when the next one is due.

    An outcome that comes after its lease ended is logged, and changes nothing else.
    """
    claimed = delivery
    endpoint = locked(delivery.endpoint)
    delivery = Delivery.objects.select_for_update().get(pk=claimed.pk)
    Attempt.objects.create(
        region_id=delivery.region_id,
        delivery=delivery,
        attempted_at=occurred_at,
        duration_ms=outcome.duration_ms,
        http_status=outcome.http_status,
        error=outcome.error,
    )
    if (delivery.tries, delivery.next_try_at) != (claimed.tries, claimed.next_try_at):
        return delivery
    delivery.endpoint = endpoint
    if outcome.delivered:
        _arrived(delivery)
    else:
        _did_not(delivery, outcome, occurred_at)
    return delivery


def _arrived(delivery: Delivery) -> None:
    delivery.status, delivery.next_try_at = Delivery.Status.DELIVERED, None
    delivery.save(update_fields=["status", "next_try_at"])
    endpoint = delivery.endpoint
    endpoint.failing_since = endpoint.resting_until = None
    endpoint.save(update_fields=["failing_since", "resting_until"])


def _did_not(delivery: Delivery, outcome: Outcome, at: datetime) -> None:
    endpoint = delivery.endpoint
    endpoint.failing_since = endpoint.failing_since or at
    if delivery.tries > len(RETRY_AFTER):
        delivery.status, delivery.next_try_at = Delivery.Status.FAILED, None
        endpoint.resting_until = at + REST_MAX
    else:
        wait = RETRY_AFTER[delivery.tries - 1]
        delivery.next_try_at = at + wait
        endpoint.resting_until = at + min(wait, REST_MAX)
    delivery.save(update_fields=["status", "next_try_at"])
    endpoint.save(update_fields=["failing_since", "resting_until"])
    if endpoint.status == Endpoint.Status.ACTIVE and (
        outcome.http_status == GONE or at - endpoint.failing_since >= DISABLED_AFTER
    ):
        _disable(endpoint, outcome, at)


def _disable(endpoint: Endpoint, outcome: Outcome, at: datetime) -> None:
    """Send no more, and tell the one who made it."""
    endpoint.status = Endpoint.Status.DISABLED
    endpoint.save(update_fields=["status"])
    answer = outcome.http_status or outcome.error
    audit.record_act(
        action="webhook_endpoint.disabled",
        subject=endpoint,
        actor=None,
        occurred_at=at,
        answer=answer,
    )
    owner = endpoint.made_by
    if not owner.email:
        return
    with translation.override(owner.language):
        audit.notify(
            address=owner.email,
            language=owner.language,
            subject=_("A webhook was switched off"),
            body=_(
                "Nothing is sent to the endpoint {id} any more: it has failed since {since}, at"
                " last with {answer}. Mend it, then resume it; what waits is sent then."
            ).format(id=endpoint.pk, since=f"{endpoint.failing_since:%Y-%m-%d}", answer=answer),
            occurred_at=at,
            region_id=endpoint.region_id,
        )


@audit.operation("webhook_delivery.resend")
def resend_delivery(*, delivery: Delivery, actor: User, occurred_at: datetime) -> Delivery:
    """Send a message again under its own id, delivered or given up."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.status == Delivery.Status.WAITING:
        raise WrongState(_("This message waits to be sent; it needs no resending."))
    delivery.status, delivery.tries = Delivery.Status.WAITING, 0
    delivery.next_try_at = occurred_at
    delivery.save(update_fields=["status", "tries", "next_try_at"])
    audit.record_act(
        action="webhook_delivery.resent", subject=delivery, actor=actor, occurred_at=occurred_at
    )
    return delivery
