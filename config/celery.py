"""The queue: `celery -A config.celery worker` and `... beat`.

A broker may lose a message or deliver it twice. Both are harmless: the row in the
database is the job, a task claims it there, and beat sweeps up what was lost.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("training-vouchers")
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
        "send-notices": {
            "task": "audit.tasks.send_notices",
            "schedule": 10,
        },
    },
)
app.autodiscover_tasks()
