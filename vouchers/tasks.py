"""Doors for the clock and for work longer than a click. Each may run twice."""

from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from budgets.models import Allocation
from vouchers import operations
from vouchers.models import VoucherBatch


@shared_task(queue="work")
def issue_batch(*, batch_id: str) -> str:
    """Issue a batch chunk by chunk until it is done, cancelled or out of work."""
    status = VoucherBatch.Status.RUNNING
    while status == VoucherBatch.Status.RUNNING:
        batch = operations.issue_next_chunk(batch_id=UUID(batch_id), occurred_at=timezone.now())
        status = VoucherBatch.Status(batch.status)
    return str(status)


def start_batch(batch: VoucherBatch) -> None:
    """Ask a worker to go on with a running batch once it is committed."""
    if batch.status == VoucherBatch.Status.RUNNING:
        # Robust, because a broker that is down must not fail a batch that the sweep resumes.
        transaction.on_commit(lambda: issue_batch.delay(batch_id=str(batch.pk)), robust=True)


@shared_task(queue="work")
def resume_batches() -> int:
    """Pick up batches whose message was lost, or whose worker died, while their line is open."""
    running = VoucherBatch.objects.filter(
        status=VoucherBatch.Status.RUNNING, allocation__status=Allocation.Status.OPEN
    ).order_by("pk")
    waiting = list(running.values_list("pk", flat=True)[:100])
    for batch_id in waiting:
        issue_batch.delay(batch_id=str(batch_id))
    return len(waiting)


@shared_task(queue="work")
def expire_vouchers() -> int:
    """Expire one batch; the schedule calls again, so a batch may stay small."""
    return operations.expire_vouchers(at=timezone.now())


@shared_task(queue="work")
def lapse_redemptions() -> int:
    """Lapse one batch of redemptions that nobody confirmed."""
    return operations.lapse_redemptions(at=timezone.now())


@shared_task(queue="work")
def tell_awaited() -> int:
    """Write to one batch of holders whose voucher was presented; the schedule calls again."""
    return operations.tell_awaited(at=timezone.now())
