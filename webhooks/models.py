"""Where events are sent to, what is to be sent, and how each attempt went."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from people.models import Region, User
from providers.models import Provider


class Endpoint(models.Model):
    """An address of a region's department side, or of one provider, that wants events.

    Its secret is derived from its id and `secret_version` and stored nowhere.
    """

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("active")
        PAUSED = "PAUSED", _("paused")
        DISABLED = "DISABLED", _("disabled after failures")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True)  # None: the departments.
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=64))
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    secret_version = models.SmallIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)  # The version before signs for a day longer.
    failing_since = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)  # One that fails must not fill the queue.
    made_by = models.ForeignKey(User, models.PROTECT)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.pk)


class Delivery(models.Model):
    """One event for one endpoint. It holds no more than what is sent: no names, no codes."""

    class Status(models.TextChoices):
        WAITING = "WAITING", _("waiting")
        DELIVERED = "DELIVERED", _("delivered")
        FAILED = "FAILED", _("given up")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    record_id = models.UUIDField()  # The audit record; for a test an id of its own.
    event = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    tries = models.SmallIntegerField(default=0)
    # While somebody sends it, the end of their lease.
    next_try_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="delivery_once_per_record", fields=["endpoint", "record_id"]
            ),
            models.CheckConstraint(
                name="delivery_waits_for_a_time",
                condition=Q(status="WAITING", next_try_at__isnull=False)
                | (~Q(status="WAITING") & Q(next_try_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="delivery_waiting", condition=Q(status="WAITING")
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_id}"


class Attempt(models.Model):
    """How one attempt to deliver went. Nothing of what the receiver answered is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts")
    attempted_at = models.DateTimeField()
    duration_ms = models.IntegerField()
    http_status = models.SmallIntegerField(null=True)
    error = models.CharField(max_length=40, blank=True)  # Why there is no HTTP status.

    written_once = True

    def __str__(self) -> str:
        return f"{self.attempted_at} {self.http_status or self.error}"


class Mark(models.Model):
    """How far the audit records have been read. One row.

    Records commit in another order than their ids. Whoever wrote one before `marked_at` has
    a transaction id below `marked_xid`: once all of these have ended, nothing older can still
    appear, and `marked_at` becomes `settled_at`.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    settled_at = models.DateTimeField()
    marked_at = models.DateTimeField()
    marked_xid = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="mark_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.settled_at)
