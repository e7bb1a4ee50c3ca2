"""The clock's part: what two persons of a region enabled, in small batches."""

from celery import shared_task
from django.utils import timezone

from people.models import Region
from privacy import operations, retention


@shared_task(queue="work")
def keep_terms() -> int:
    """Let one batch of each kind go; the schedule calls again. Off where nobody enabled it."""
    at = timezone.now()
    gone = sum(operations.clear_leftover(leftover=each, at=at) for each in retention.LEFTOVERS)
    for region in Region.objects.order_by("pk"):
        for kind in retention.TERMS:
            rule = retention.rule_in_force(region, kind)
            if rule is not None and rule.enabled:
                gone += operations.apply_term(region=region, kind=kind, at=at)
    return gone
