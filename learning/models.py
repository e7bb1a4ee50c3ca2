"""A learner's place on a session, what they attended, and what came of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from people.models import Employee, Region
from providers.models import Block, HourUnit, Session


class Enrolment(models.Model):
    """A learner's place on a session. Achievement is a fact apart from completion."""

    class Status(models.TextChoices):
        ENROLLED = "ENROLLED", _("enrolled")
        STARTED = "STARTED", _("started")
        COMPLETED = "COMPLETED", _("completed")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")
        NO_SHOW = "NO_SHOW", _("did not come")

    class Achievement(models.TextChoices):
        PASSED = "PASSED", _("passed")
        FAILED = "FAILED", _("failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    session = models.ForeignKey(Session, models.PROTECT, related_name="enrolments")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="enrolments")
    status = models.CharField(max_length=9, choices=Status, default=Status.ENROLLED)
    achievement = models.CharField(max_length=6, choices=Achievement, null=True)
    enrolled_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # Withdrawn, or found not to have come.

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="enrolment_once_a_session",
                fields=["session", "employee"],
                condition=~Q(status__in=["WITHDRAWN", "NO_SHOW"]),
            ),
            models.CheckConstraint(
                name="enrolment_completed_after_start",
                condition=Q(completed_at=None) | Q(completed_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="enrolment_status_has_its_time",
                condition=Q(status="ENROLLED", started_at=None)
                | Q(status="STARTED", started_at__isnull=False)
                | Q(status="COMPLETED", completed_at__isnull=False, started_at__isnull=False)
                | Q(status__in=["WITHDRAWN", "NO_SHOW"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} on {self.session_id}"


class Attendance(models.Model):
    """Whether a learner was present at (or delivered) one block of the session."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendances")
    block = models.ForeignKey(Block, models.PROTECT)
    present = models.BooleanField()
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="attendance_once_a_block", fields=["enrolment", "block"])
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.present}"


class Assessment(models.Model):
    """One test score of 100. The last final test decides; earlier ones stay."""

    class Kind(models.TextChoices):
        ENTRY = "ENTRY", _("entry test")
        INTERIM = "INTERIM", _("interim test")
        FINAL = "FINAL", _("final test")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=7, choices=Kind)
    score = models.SmallIntegerField()
    taken_at = models.DateTimeField()
    recorded_by_id = models.UUIDField()

    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessment_score_of_100", condition=Q(score__range=(0, 100))
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.score}"


class LearningCertificate(models.Model):
    """That a learner completed a course, in the words of that day; they are never changed.

    Whoever was given its code may ask whether it is genuine. The code opens nothing that
    is not in this row, hence is kept as it is printed (docs/decisions/0042).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate")
    number = models.CharField(max_length=24)  # Public; it opens nothing.
    code = models.CharField(max_length=21)
    seal_key = models.BinaryField(max_length=32)  # Of the digest and the files; never shown.
    holder_name = models.CharField(max_length=250)
    programme_name = models.CharField(max_length=200)
    course_name = models.CharField(max_length=200)
    provider_name = models.CharField(max_length=200)
    hours = models.SmallIntegerField()
    hour_unit = models.CharField(max_length=8, choices=HourUnit)
    completed_on = models.DateField()
    achievement = models.CharField(max_length=6, choices=Enrolment.Achievement)
    language = models.CharField(max_length=8)  # Of the paper.
    issued_at = models.DateTimeField()
    content_digest = models.BinaryField(max_length=32)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.UUIDField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="learning_certificate_number_once", fields=["region", "number"]
            ),
            # The code first: who checks a certificate names no region.
            models.UniqueConstraint(
                name="learning_certificate_code_once", fields=["code", "region"]
            ),
            models.CheckConstraint(name="learning_certificate_hours", condition=Q(hours__gt=0)),
            models.CheckConstraint(
                name="learning_certificate_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by_id=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number
