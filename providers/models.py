"""The registry of providers, their accreditation, and the catalogue of training."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import new_id
from people.models import Department, Region


class CourseKind(models.TextChoices):
    """What an accreditation may cover."""

    PROFESSIONAL_DEVELOPMENT = "PROFESSIONAL_DEVELOPMENT", _("professional development")
    RETRAINING = "RETRAINING", _("retraining")
    LANGUAGE = "LANGUAGE", _("language course")
    DEGREE = "DEGREE", _("degree programme")


class HourUnit(models.TextChoices):
    ACADEMIC = "ACADEMIC", _("academic hours of 45 minutes")
    CLOCK = "CLOCK", _("clock hours")


class Provider(models.Model):
    """A legal entity in a region's registry: a university, a training centre, a supplier."""

    class LegalForm(models.TextChoices):
        UNIVERSITY = "UNIVERSITY", _("university")
        BRANCH = "BRANCH", _("branch of a university")
        NON_PROFIT = "NON_PROFIT", _("non-profit organisation")
        COMPANY = "COMPANY", _("company")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    name = models.CharField(max_length=200)
    legal_form = models.CharField(max_length=10, choices=LegalForm)
    registry_number = models.CharField(max_length=24)  # OGRN, EDRPOU, company number.
    tax_number = models.CharField(max_length=24)
    licence_number = models.CharField(max_length=40, blank=True)
    bank_account = models.CharField(max_length=34)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="provider_registry_number_once", fields=["region", "registry_number"]
            )
        ]

    def __str__(self) -> str:
        return self.name


class Accreditation(models.Model):
    """The formal recognition of a provider, for kinds of course and a half-open period."""

    class Status(models.TextChoices):
        APPLIED = "APPLIED", _("applied for")
        UNDER_REVIEW = "UNDER_REVIEW", _("under review")
        ACCREDITED = "ACCREDITED", _("accredited")
        NO_NEW_STARTS = "NO_NEW_STARTS", _("no new starts")
        SUSPENDED = "SUSPENDED", pgettext_lazy("accreditation", "suspended")
        REVOKED = "REVOKED", _("revoked")
        REJECTED = "REJECTED", pgettext_lazy("accreditation", "rejected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="accreditations")
    scope = ArrayField(models.CharField(max_length=24, choices=CourseKind))
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    status = models.CharField(max_length=13, choices=Status, default=Status.APPLIED)
    applied_by_id = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accreditation_period_not_empty",
                condition=Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.status}"

    def covers(self, *, kind: str, at: datetime) -> bool:
        return kind in self.scope and self.valid_from <= at < self.valid_until


class AccreditationDecision(models.Model):
    """One change of an accreditation's status, with its reason. Never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    accreditation = models.ForeignKey(Accreditation, models.PROTECT, related_name="decisions")
    status = models.CharField(max_length=13, choices=Accreditation.Status)
    reason = models.CharField(max_length=500)
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField()

    append_only = True

    def __str__(self) -> str:
        return f"{self.status} {self.decided_at:%Y-%m-%d}"


class Programme(models.Model):
    """What a department wants its people to learn, and the rule of having learnt it.

    It lives with the catalogue, below the money, because courses and enrolments
    need its rule and budgets need its name (docs/decisions/0003).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    department = models.ForeignKey(Department, models.PROTECT, related_name="programmes")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    part_of = models.CharField(max_length=300, blank=True)  # National and federal projects above.
    kind = models.CharField(max_length=24, choices=CourseKind)
    hours = models.SmallIntegerField()
    hour_unit = models.CharField(max_length=8, choices=HourUnit)
    planned_places = models.IntegerField()
    price_per_hour_min_minor = models.BigIntegerField()  # The norm corridor, inclusive.
    price_per_hour_max_minor = models.BigIntegerField()
    min_attendance_percent = models.SmallIntegerField(default=80)
    pass_score = models.SmallIntegerField(default=60)  # Of 100.
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="programme_code_once", fields=["region", "code"]),
            models.CheckConstraint(name="programme_hours_positive", condition=Q(hours__gt=0)),
            models.CheckConstraint(
                name="programme_norm_corridor",
                condition=Q(price_per_hour_min_minor__gte=0)
                & Q(price_per_hour_max_minor__gte=F("price_per_hour_min_minor")),
            ),
            models.CheckConstraint(
                name="programme_rule_in_percent",
                condition=Q(min_attendance_percent__range=(0, 100), pass_score__range=(0, 100)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    """One provider's offer of a programme, with hours by kind and a price for all of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="courses")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="courses")
    name = models.CharField(max_length=200)
    theory_hours = models.SmallIntegerField()
    practice_hours = models.SmallIntegerField()
    self_study_hours = models.SmallIntegerField()
    test_hours = models.SmallIntegerField()
    total_hours = models.SmallIntegerField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="course_hours_sum_to_total",
                condition=Q(
                    total_hours=F("theory_hours")
                    + F("practice_hours")
                    + F("self_study_hours")
                    + F("test_hours")
                ),
            ),
            models.CheckConstraint(name="course_price_positive", condition=Q(price_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One dated run of a course, with places that cannot be oversold."""

    class Venue(models.TextChoices):
        PROVIDER = "PROVIDER", _("at the provider")
        AGENCY = "AGENCY", _("at the agency")
        ONLINE = "ONLINE", _("online")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    code = models.CharField(max_length=24)
    places = models.IntegerField()
    places_taken = models.IntegerField(default=0)
    venue_kind = models.CharField(max_length=8, choices=Venue)
    venue = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="session_code_once", fields=["course", "code"]),
            models.CheckConstraint(
                name="session_not_oversold",
                condition=Q(places_taken__gte=0) & Q(places_taken__lte=F("places")),
            ),
            models.CheckConstraint(
                name="session_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Block(models.Model):
    """A part of a session that is attended or accepted as one: a day, a practice, a test."""

    class Kind(models.TextChoices):
        ON_SITE = "ON_SITE", _("on-site day")
        PRACTICE = "PRACTICE", _("practice")
        SELF_STUDY = "SELF_STUDY", _("self-study")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    session = models.ForeignKey(Session, models.PROTECT, related_name="blocks")
    position = models.SmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    online = models.BooleanField(default=False)  # Attendance is then the join log.
    hours = models.SmallIntegerField()
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="block_position_once", fields=["session", "position"]),
            models.CheckConstraint(name="block_hours_positive", condition=Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.position}"
