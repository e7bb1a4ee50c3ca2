"""Nominations, vouchers, the batches that issue them and the redemptions that use them."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budgets.models import Allocation
from core.ids import new_id
from learning.models import Enrolment
from people.models import Body, Employee, Region
from providers.models import Course, Programme, Provider, Session


class VoucherBatch(models.Model):
    """A job that issues one voucher to each of many people, in chunks.

    The row is the job: it can be left, watched, cancelled between chunks, gone on with after a crash.
    """

    class Status(models.TextChoices):
        AWAITING_APPROVAL = "AWAITING_APPROVAL", _("awaiting approval")
        RUNNING = "RUNNING", _("running")
        DONE = "DONE", _("done")
        CANCELLED = "CANCELLED", _("cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    allocation = models.ForeignKey(Allocation, models.PROTECT)
    amount_minor = models.BigIntegerField()  # The face value of each voucher.
    valid_from = models.DateTimeField()
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=17, choices=Status)
    total = models.IntegerField()
    issued = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    issued_by_id = models.UUIDField()
    approved_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="voucher_batch_progress_within_total",
                condition=Q(issued__gte=0, refused__gte=0)
                & Q(total__gte=F("issued") + F("refused")),
            ),
            models.CheckConstraint(
                name="voucher_batch_by_two_persons",
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("issued_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.issued}/{self.total}"


class Voucher(models.Model):
    """A promise to pay for one named person's training in one programme.

    Issuing it commits money; what is not redeemed goes back once, when it is voided or expires.
    """

    class Status(models.TextChoices):
        ISSUED = "ISSUED", _("issued")
        REDEEMED = "REDEEMED", _("redeemed")
        SUSPENDED = "SUSPENDED", _("suspended")
        VOIDED = "VOIDED", _("voided")
        EXPIRED = "EXPIRED", _("expired")

    LIVE = [Status.ISSUED, Status.REDEEMED, Status.SUSPENDED]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="vouchers")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="vouchers")
    holder = models.ForeignKey(Employee, models.PROTECT, related_name="vouchers")
    batch = models.ForeignKey(VoucherBatch, models.PROTECT, null=True, related_name="vouchers")
    number = models.CharField(max_length=32)  # Public reference; it opens nothing.
    face_minor = models.BigIntegerField()
    remaining_minor = models.BigIntegerField()  # Neither redeemed nor given back.
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=9, choices=Status, default=Status.ISSUED)
    issued_at = models.DateTimeField()
    issued_by_id = models.UUIDField()
    valid_from = models.DateTimeField()
    expires_at = models.DateTimeField()  # The first moment at which it is too late.
    code_version = models.SmallIntegerField(default=1)
    code_digest = models.BinaryField(max_length=32)
    token_digest = models.BinaryField(max_length=32)  # Of the secret in the QR.
    code_last4 = models.CharField(max_length=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="voucher_number_once", fields=["region", "number"]),
            models.UniqueConstraint(name="voucher_code_once", fields=["region", "code_digest"]),
            models.UniqueConstraint(name="voucher_token_once", fields=["region", "token_digest"]),
            models.UniqueConstraint(
                name="voucher_one_per_person_and_line",
                fields=["allocation", "holder"],
                condition=Q(status__in=["ISSUED", "REDEEMED", "SUSPENDED"]),
            ),
            models.CheckConstraint(name="voucher_face_positive", condition=Q(face_minor__gt=0)),
            models.CheckConstraint(
                name="voucher_remaining_within_face",
                condition=Q(remaining_minor__gte=0) & Q(remaining_minor__lte=F("face_minor")),
            ),
            models.CheckConstraint(
                name="voucher_ended_holds_nothing",
                condition=~Q(status__in=["VOIDED", "EXPIRED"]) | Q(remaining_minor=0),
            ),
            models.CheckConstraint(
                name="voucher_period_not_empty", condition=Q(expires_at__gt=F("valid_from"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="voucher_due_to_expire",
                condition=Q(status__in=["ISSUED", "REDEEMED", "SUSPENDED"], remaining_minor__gt=0),
            ),
            models.Index(F("region"), name="voucher_suspended", condition=Q(status="SUSPENDED")),
        ]

    def __str__(self) -> str:
        return self.number

    def is_expired(self, *, at: datetime) -> bool:
        return at >= self.expires_at

    @property
    def last_moment(self) -> datetime:
        """The last good moment: people are told the day it is on, not the first too late."""
        return self.expires_at - timedelta(microseconds=1)


class VoucherRequest(models.Model):
    """One person of a batch and what became of the wish: a voucher, or a refusal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    batch = models.ForeignKey(VoucherBatch, models.PROTECT, related_name="requests")
    employee = models.ForeignKey(Employee, models.PROTECT)
    position = models.IntegerField()
    voucher = models.OneToOneField(Voucher, models.PROTECT, null=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="voucher_request_once", fields=["batch", "employee"])
        ]
        indexes = [
            models.Index(
                fields=["batch", "position"],
                name="voucher_request_open",
                condition=Q(voucher=None, refusal=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class Criterion(models.TextChoices):
    """By what people of one programme are put in order; each reads one fact that is held."""

    STATE_BODY = "STATE_BODY", _("people of state bodies before those of municipal ones")
    POST = "POST", _("people in the posts named below")
    LAST_TRAINED = "LAST_TRAINED", _("the more years since the last completed course, the earlier")
    LONGEST_EMPLOYED = "LONGEST_EMPLOYED", _("the longer employed, the earlier")


class PriorityRule(models.Model):
    """Whom a programme takes first; the first criterion decides, the next among equals."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="priority_rules")
    criteria = ArrayField(models.CharField(max_length=16, choices=Criterion))
    posts = ArrayField(models.CharField(max_length=160), default=list)
    set_at = models.DateTimeField()
    set_by_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="priority_rule_once_a_programme", fields=["programme"]),
            models.CheckConstraint(
                name="priority_rule_names_posts_it_reads",
                condition=Q(criteria__contains=["POST"], posts__len__gt=0)
                | ~Q(criteria__contains=["POST"]) & Q(posts__len=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.criteria}"


class Nomination(models.Model):
    """That a body wants a voucher of one line for one of its people, and what became of it.

    Place and grounds are those of the day it was made: they say why this person, and
    stay as they were when others have been trained since.
    """

    class Status(models.TextChoices):
        WAITING = "WAITING", _("awaits the department")
        ACCEPTED = "ACCEPTED", pgettext_lazy("nomination", "accepted")
        DECLINED = "DECLINED", pgettext_lazy("nomination", "declined")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("nomination", "withdrawn")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="nominations")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="nominations")
    body = models.ForeignKey(Body, models.PROTECT)  # Where the person worked that day.
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    place = models.IntegerField()  # In the order of the officer's own people.
    among = models.IntegerField()  # Of how many who could have been nominated.
    grounds = models.JSONField()  # Pairs of criterion and fact, vouchers/priority.py.
    reason = models.CharField(max_length=500, blank=True)  # Why out of the order.
    nominated_at = models.DateTimeField()
    nominated_by_id = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    batch = models.ForeignKey(VoucherBatch, models.PROTECT, null=True, related_name="nominations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="nomination_waits_once",
                fields=["allocation", "employee"],
                condition=Q(status="WAITING"),
            ),
            models.CheckConstraint(
                name="nomination_place_among_all", condition=Q(place__gte=1, among__gte=F("place"))
            ),
            models.CheckConstraint(
                name="nomination_status_has_its_facts",
                condition=Q(status="WAITING", decided_at=None, decided_by_id=None, batch=None)
                | Q(status__in=["DECLINED", "WITHDRAWN"], decided_at__isnull=False, batch=None)
                & Q(decided_by_id__isnull=False)
                | Q(status="ACCEPTED", decided_at__isnull=False, batch__isnull=False)
                & Q(decided_by_id__isnull=False),
            ),
            models.CheckConstraint(
                name="nomination_by_two_persons",
                condition=Q(decided_by_id=None)
                | Q(status="WITHDRAWN")
                | ~Q(decided_by_id=F("nominated_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.place}/{self.among}"


class BodyQuota(models.Model):
    """How many people of one body may be nominated for a programme in a fiscal year."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="quotas")
    fiscal_year = models.SmallIntegerField()
    body = models.ForeignKey(Body, models.PROTECT, related_name="quotas")
    places = models.IntegerField()
    set_at = models.DateTimeField()
    set_by_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="body_quota_once_a_year", fields=["programme", "fiscal_year", "body"]
            ),
            models.CheckConstraint(name="body_quota_positive", condition=Q(places__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.fiscal_year} {self.places}"


class Redemption(models.Model):
    """One use of a voucher for a session. Undoing it stamps `ended_at`; the row stays."""

    class Status(models.TextChoices):
        AWAITING_HOLDER = "AWAITING_HOLDER", _("awaiting the holder")
        CONFIRMED = "CONFIRMED", _("confirmed")
        REVERSED = "REVERSED", _("reversed")
        LAPSED = "LAPSED", _("lapsed")

    class Ending(models.TextChoices):
        """Why a redemption was undone: a mistake gives the voucher back, the others its money."""

        MISTAKE = "MISTAKE", _("redeemed by mistake")
        WITHDRAWN = "WITHDRAWN", _("the learner withdrew")
        NO_SHOW = "NO_SHOW", _("the learner did not come")
        NOT_CONFIRMED = "NOT_CONFIRMED", _("the holder did not confirm in time")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="redemptions")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="redemptions")
    session = models.ForeignKey(Session, models.PROTECT, related_name="redemptions")
    # The voucher's and the session's, which never change: for the rule on both.
    holder = models.ForeignKey(Employee, models.PROTECT, related_name="redemptions")
    course = models.ForeignKey(Course, models.PROTECT, related_name="redemptions")
    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, null=True, related_name="redemption"
    )
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=15, choices=Status, default=Status.AWAITING_HOLDER)
    presented_at = models.DateTimeField()
    presented_by_id = models.UUIDField()
    confirm_until = models.DateTimeField()  # Then it lapses.
    told_at = models.DateTimeField(null=True)  # When its holder was written to, if that could be.
    confirmed_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)  # In a living claim: it cannot be undone.
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=13, choices=Ending, null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="redemption_amount_positive", condition=Q(amount_minor__gt=0)
            ),
            models.UniqueConstraint(
                name="redemption_one_per_person_and_course",
                fields=["holder", "course"],
                condition=Q(status__in=["AWAITING_HOLDER", "CONFIRMED"], claimed_at=None),
            ),
            models.CheckConstraint(
                name="redemption_status_has_its_facts",
                condition=Q(status="AWAITING_HOLDER", confirmed_at=None, ending=None)
                | Q(
                    status="CONFIRMED",
                    confirmed_at__isnull=False,
                    enrolment__isnull=False,
                    ending=None,
                )
                | Q(status="REVERSED", ended_at__isnull=False, ending__isnull=False)
                # A check that is unknown counts as met, so that NULL has to be ruled out.
                | Q(
                    status="LAPSED",
                    ended_at__isnull=False,
                    ending__isnull=False,
                    ending="NOT_CONFIRMED",
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["confirm_until"],
                name="redemption_due_to_lapse",
                condition=Q(status="AWAITING_HOLDER"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} for {self.session_id}"

    @property
    def state_words(self) -> str:
        """Return the status in words, and those of a booking."""
        booked = pgettext_lazy("redemption", "booked")
        return str(booked if self.is_booking(self.holder) else self.get_status_display())

    def is_booking(self, holder: Employee) -> bool:
        """Say whether the holder reserved it, and no provider was shown the code yet."""
        return self.status == self.Status.AWAITING_HOLDER and self.presented_by_id == holder.user_id


class CodeTry(models.Model):
    """One of the wrong codes that a provider may present within a while (docs/decisions/0024).

    A typed code is looked up only by who holds such a row that is not spent, locked, until
    the end of the transaction. A wrong code spends it; it is free again after the while.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    # The rule below begins with the provider and is its index.
    provider = models.ForeignKey(
        Provider, models.PROTECT, db_index=False, related_name="code_tries"
    )
    number = models.SmallIntegerField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="code_try_numbered_once", fields=["provider", "number"]),
        ]
        indexes = [models.Index(fields=["region", "spent_at"], name="code_try_by_region")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.number}"
