"""The registry of providers, their accreditation, and the catalogue of training."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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
    """The formal recognition of a provider, for kinds of course and a half-open period.

    As a draft it may lack each of these, and only the provider sees it, also once it is discarded.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("accreditation", "not sent yet")
        APPLIED = "APPLIED", _("applied for")
        UNDER_REVIEW = "UNDER_REVIEW", _("under review")
        ACCREDITED = "ACCREDITED", _("accredited")
        NO_NEW_STARTS = "NO_NEW_STARTS", _("no new starts")
        SUSPENDED = "SUSPENDED", pgettext_lazy("accreditation", "suspended")
        REVOKED = "REVOKED", _("revoked")
        REJECTED = "REJECTED", pgettext_lazy("accreditation", "rejected")
        DISCARDED = "DISCARDED", pgettext_lazy("accreditation", "discarded")

    NEVER_SENT = [Status.DRAFT, Status.DISCARDED]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="accreditations")
    scope = ArrayField(models.CharField(max_length=24, choices=CourseKind))
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    status = models.CharField(max_length=13, choices=Status, default=Status.APPLIED)
    applied_by_id = models.UUIDField()  # Of a draft, who began it.

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accreditation_period_not_empty",
                condition=Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="accreditation_complete_once_sent",
                condition=Q(status__in=["DRAFT", "DISCARDED"])
                | Q(valid_from__isnull=False, valid_until__isnull=False, scope__len__gt=0),
            ),
            models.UniqueConstraint(
                name="accreditation_one_draft", fields=["provider"], condition=Q(status="DRAFT")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.status}"

    def has_ended(self, *, at: datetime) -> bool:
        """Say whether what was granted is past its period; no decision marks that."""
        granted = self.status in {"ACCREDITED", "NO_NEW_STARTS", "SUSPENDED"}
        return granted and self.valid_until is not None and at >= self.valid_until

    def state_words(self, *, at: datetime) -> str:
        """Return the status in words, or that its period is over."""
        ended = pgettext("accreditation", "ended")
        return ended if self.has_ended(at=at) else str(self.get_status_display())

    @property
    def in_preparation(self) -> bool:
        """Say whether documents may still be attached: nobody has decided yet."""
        return self.status in {self.Status.DRAFT, self.Status.APPLIED, self.Status.UNDER_REVIEW}

    def covers(self, *, kind: str, at: datetime) -> bool:
        if self.valid_from is None or self.valid_until is None:
            return False
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


class NeededDocument(models.Model):
    """A document that a region wants to see before it accredits; its name by language."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    code = models.CharField(max_length=24)
    names = models.JSONField()
    position = models.SmallIntegerField()
    ended_at = models.DateTimeField(null=True)  # From then on it is asked for no more.

    class Meta:
        constraints = [
            models.UniqueConstraint(name="needed_document_code_once", fields=["region", "code"])
        ]

    def __str__(self) -> str:
        """Return its name in the reader's language, or in the first that has one."""
        language = (get_language() or "en").partition("-")[0]
        return str(self.names.get(language) or next(iter(self.names.values()), self.code))


class EvidenceDocument(models.Model):
    """One file that a provider attached; replaced ones stay, marked as superseded."""

    class Status(models.TextChoices):
        ATTACHED = "ATTACHED", pgettext_lazy("document", "not looked at yet")
        ACCEPTED = "ACCEPTED", pgettext_lazy("document", "accepted")
        REJECTED = "REJECTED", pgettext_lazy("document", "rejected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    accreditation = models.ForeignKey(Accreditation, models.PROTECT, related_name="documents")
    needed = models.ForeignKey(NeededDocument, models.PROTECT, related_name="documents")
    name = models.CharField(max_length=120)  # Cleaned, with the ending of what it is.
    media_type = models.CharField(max_length=40)
    size = models.IntegerField()
    digest = models.BinaryField(max_length=32)  # SHA-256 of the content; also in the record.
    attached_at = models.DateTimeField()
    attached_by_id = models.UUIDField()
    status = models.CharField(max_length=8, choices=Status, default=Status.ATTACHED)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="evidence_one_in_force",
                fields=["accreditation", "needed"],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(name="evidence_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="evidence_decided_by_somebody",
                condition=Q(status="ATTACHED", decided_at=None, decided_by_id=None)
                | Q(~Q(status="ATTACHED"), decided_at__isnull=False, decided_by_id__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_rejected_for_a_reason",
                condition=~Q(status="REJECTED") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceContent(models.Model):
    """The bytes of a document, apart from it, so that no list loads them. Never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(EvidenceDocument, models.PROTECT, related_name="contents")
    region = models.ForeignKey(Region, models.PROTECT)
    content = models.BinaryField()

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(name="evidence_content_once", fields=["document"])]

    def __str__(self) -> str:
        return str(self.document_id)


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
