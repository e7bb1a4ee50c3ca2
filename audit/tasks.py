"""The doors for the clock: mails that wait are sent, old answers are forgotten."""

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from audit import operations
from audit.models import Notice
from core import tokens

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
    link = settings.PUBLIC_ADDRESS + notice.link
    if notice.token_of:
        link = link.replace("{token}", tokens.make(notice.token_purpose, notice.token_of))
    EmailMessage(
        subject=notice.subject,
        body=notice.body.replace("{link}", link),
        to=[notice.address],
        headers={"Content-Language": notice.language},
    ).send()
