from django.db import models
from django.db.models.functions import Now

from core.ids import new_id


class AuditRecord(models.Model):
    """One thing somebody did, or tried to, written with the thing itself. Never edited.

    `actor_id` is a user's id without a foreign key, so that this app stays below
    `people`; it is null when the system acted by itself, on schedule.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_id = models.SmallIntegerField(null=True)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=64)  # noun.participle, or noun.verb.refused
    subject_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    details = models.JSONField(default=dict)
    request_id = models.UUIDField(null=True)  # Of the request, or of the one that asked for a task.

    append_only = True

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["region_id", "id"], name="audit_by_region"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"

    @property
    def told(self) -> dict[str, object]:
        """What the record tells, with its words as long as they are kept."""
        remark = Remark.objects.filter(pk=self.pk).first()
        return {**self.details, **(remark.words if remark else {})}


class Remark(models.Model):
    """What somebody wrote in their own words about an act, or a refusal said in ours.

    Words may name a person. They stand beside the record, which stays as it was written
    when they are erased (docs/decisions/0034).
    """

    id = models.UUIDField(primary_key=True, editable=False)  # That of the audit record.
    region_id = models.SmallIntegerField(null=True)
    subject_id = models.UUIDField(null=True)  # That of the audit record too.
    words = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["subject_id"], name="remark_by_subject")]

    def __str__(self) -> str:
        return str(self.pk)


class Viewing(models.Model):
    """Somebody was shown another person's data through a door. Written once, never edited.

    Like an audit record it names people by id alone, and goes when its term is over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_id = models.SmallIntegerField()
    employee_id = models.UUIDField()  # Whose data.
    viewer_id = models.UUIDField()
    roles = models.CharField(max_length=200, blank=True)  # Held in the region at the moment.
    door = models.CharField(max_length=80)
    viewed_at = models.DateTimeField()

    written_once = True

    class Meta:
        indexes = [
            models.Index(fields=["employee_id", "id"], name="viewing_by_employee"),
            models.Index(fields=["viewer_id", "id"], name="viewing_by_viewer"),
            models.Index(fields=["region_id", "viewed_at"], name="viewing_by_term"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.door}"


class AnsweredRequest(models.Model):
    """The answer given to one Idempotency-Key, so that a repeat gets it again.

    The row is written before the work, in the same transaction: a parallel
    repeat waits on the unique key, and a failure takes the row with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    actor_id = models.UUIDField()
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)  # SHA-256 of method, path and body.
    status = models.SmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="answered_request_key_used_once", fields=["actor_id", "key"]
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """A mail to be sent: written with the act it tells of, so that neither is without the other.

    A link that opens something carries a secret, which is made when the mail is sent and
    stored nowhere: the row names its purpose and the id of what it opens.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_id = models.SmallIntegerField(null=True)
    address = models.EmailField()
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    body = models.TextField()  # {link} stands for the link.
    link = models.CharField(max_length=200, blank=True)  # A path; {token} stands for the secret.
    button = models.CharField(max_length=80, blank=True, db_default="")  # What the link does.
    token_purpose = models.CharField(max_length=40, blank=True)
    token_of = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    next_try_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], name="notice_waiting", condition=models.Q(sent_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.created_at}"
