"""The doors for the clock: mails that wait are sent, old answers are forgotten."""

from celery import shared_task
from django.utils import timezone

from audit import operations
from audit.mails import mail_of
from audit.models import Notice

BATCH = 100


@shared_task(queue="work")
def send_notices() -> int:
    """Send one batch of waiting mails; the schedule calls again."""
    sent = 0
    while sent < BATCH and operations.send_next_notice(at=timezone.now(), send=_send):
        sent += 1
    return sent


@shared_task(queue="work")
def forget_answers() -> int:
    """Remove one batch of answers to Idempotency-Keys that are too old to be asked for."""
    return operations.forget_answers(at=timezone.now())


def _send(notice: Notice) -> None:
    mail_of(notice).send()
