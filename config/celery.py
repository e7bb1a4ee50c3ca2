"""The queue: `celery -A config.celery worker` and `... beat`.

A broker may lose a message or deliver it twice. Both are harmless: the row in the
database is the job, a task claims it there, and beat sweeps up what was lost.
"""

import logging.config
import os
from typing import Any

import celery
from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings
from structlog.contextvars import bind_contextvars, get_contextvars, reset_contextvars

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Task(celery.Task):
    """A task that goes on under the number of the request that asked for it."""

    def apply_async(self, *args: Any, headers: dict[str, Any] | None = None, **options: Any) -> Any:
        number = get_contextvars().get("request_id")
        told = {**(headers or {}), "tv_request_id": number}
        return super().apply_async(*args, headers=told, **options)

    # These two are around Celery's own lines on how the task ended, as `__call__` is not.

    def before_start(self, *_told: Any) -> None:
        number = getattr(self.request, "tv_request_id", None)
        known = {"request_id": number} if number else {}
        self.request.update(tv_bound=bind_contextvars(**known, task=self.name))

    def after_return(self, *_told: Any) -> None:
        reset_contextvars(**self.request.get("tv_bound"))


@setup_logging.connect
def keep_our_format(**_kwargs: Any) -> None:
    """Celery installs handlers of its own unless somebody answers this."""
    logging.config.dictConfig(settings.LOGGING)


app = Celery("training-vouchers", task_cls=Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_default_queue="work",
    # Longer than the longest task, or Redis hands it out a second time.
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    },
    broker_connection_retry_on_startup=True,
    beat_schedule={
        "expire-vouchers": {
            "task": "vouchers.tasks.expire_vouchers",
            "schedule": crontab(minute="*/5"),
        },
        "lapse-redemptions": {
            "task": "vouchers.tasks.lapse_redemptions",
            "schedule": crontab(minute="*/5"),
        },
        "tell-awaited-holders": {
            "task": "vouchers.tasks.tell_awaited",
            "schedule": crontab(minute="*"),
        },
        "keep-terms-of-retention": {
            "task": "privacy.tasks.keep_terms",
            "schedule": crontab(hour="2", minute="*/10"),
        },
        "resume-voucher-batches": {
            "task": "vouchers.tasks.resume_batches",
            "schedule": crontab(minute="*"),
        },
        "forget-answers": {
            "task": "audit.tasks.forget_answers",
            "schedule": crontab(minute="*/10"),
        },
        "fan-out-webhooks": {
            "task": "webhooks.tasks.fan_out",
            "schedule": 10,
        },
        "send-webhooks": {
            "task": "webhooks.tasks.send_deliveries",
            "schedule": 10,
        },
        "send-notices": {
            "task": "audit.tasks.send_notices",
            "schedule": 10,
        },
    },
)
app.autodiscover_tasks()
