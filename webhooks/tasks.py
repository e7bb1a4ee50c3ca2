"""Doors for the clock: new records become deliveries, and deliveries are sent."""

import time

from celery import shared_task
from django.utils import timezone

from webhooks import operations, signing, transport
from webhooks.addresses import Resolver, resolve

BATCH = 100
SECONDS_MAX = 60


@shared_task(queue="work")
def fan_out() -> int:
    """Write a delivery for every new act that somebody asked to hear of."""
    return operations.fan_out(at=timezone.now())


@shared_task(queue="work")
def send_deliveries() -> int:
    """Send what is due, one after another; the schedule calls again."""
    sent, ends = 0, time.monotonic() + SECONDS_MAX
    while sent < BATCH and time.monotonic() < ends and send_next():
        sent += 1
    return sent


def send_next(resolver: Resolver = resolve) -> bool:
    """Send the delivery that is due longest; return whether there was one.

    It is claimed and noted in transactions of their own: none is open while we wait for
    a receiver.
    """
    now = timezone.now()
    delivery = operations.claim_delivery(at=now)
    if delivery is None:
        return False
    body = signing.body_of(delivery)
    headers = signing.headers_of(delivery, body, at=now)
    outcome = transport.post(delivery.endpoint.url, body, headers, resolver=resolver)
    operations.note_attempt(delivery=delivery, outcome=outcome, occurred_at=timezone.now())
    return True
