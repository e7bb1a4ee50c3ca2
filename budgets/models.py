"""Public money before it reaches a person: sources, appropriations, budget lines, orders."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import new_id
from people.models import Department, Region
from providers.models import Programme, Provider


class FundingSource(models.Model):
    """Where money comes from, with the window in which it may be used."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    instrument = models.CharField(max_length=120)  # Regional budget, RRF, federal project.
    project_number = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    eligible_from = models.DateField()
    eligible_until = models.DateField()  # The first day on which it is too late.
    publicity_text = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="funding_source_code_once", fields=["region", "code"]),
            models.CheckConstraint(
                name="funding_source_window_not_empty",
                condition=Q(eligible_until__gt=F("eligible_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Appropriation(models.Model):
    """Authority to spend from one source in one fiscal year; changed by amendments only."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", _("proposed")
        APPROVED = "APPROVED", _("approved")
        REJECTED = "REJECTED", _("rejected")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("appropriation", "withdrawn")

    WAITING = Status.PROPOSED
    GONE = (Status.REJECTED, Status.WITHDRAWN)  # It never became one; its year is free again.

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="appropriations")
    fiscal_year = models.SmallIntegerField()
    original_minor = models.BigIntegerField()
    document = models.CharField(max_length=200)  # The law or decision that grants it.
    status = models.CharField(max_length=9, choices=Status, default=Status.PROPOSED)
    proposed_by_id = models.UUIDField()
    approved_by_id = models.UUIDField(null=True)
    rejected_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="appropriation_once_a_year",
                fields=["source", "fiscal_year"],
                condition=~Q(status__in=["REJECTED", "WITHDRAWN"]),
            ),
            models.CheckConstraint(
                name="appropriation_amount_positive", condition=Q(original_minor__gt=0)
            ),
            models.CheckConstraint(
                name="appropriation_by_two_persons",
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("proposed_by_id")),
            ),
            models.CheckConstraint(
                name="appropriation_approved_by_somebody",
                condition=Q(status__in=["PROPOSED", "REJECTED", "WITHDRAWN"], approved_by_id=None)
                | Q(status="APPROVED", approved_by_id__isnull=False),
            ),
            models.CheckConstraint(
                name="appropriation_rejected_by_another",
                condition=(Q(rejected_by_id=None) & ~Q(status="REJECTED"))
                | (
                    Q(status="REJECTED", rejected_by_id__isnull=False)
                    & ~Q(rejected_by_id=F("proposed_by_id"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.fiscal_year}"


class Decision(models.TextChoices):
    """What became of something that needs a second person."""

    PROPOSED = "PROPOSED", _("proposed")
    APPROVED = "APPROVED", _("approved")
    REJECTED = "REJECTED", _("rejected")


class Amendment(models.Model):
    """A supplementary amount (positive) or a cut (negative) of an appropriation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    appropriation = models.ForeignKey(Appropriation, models.PROTECT, related_name="amendments")
    change_minor = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=8, choices=Decision, default=Decision.PROPOSED)
    proposed_by_id = models.UUIDField()
    decided_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="amendment_changes_something", condition=~Q(change_minor=0)
            ),
            models.CheckConstraint(
                name="amendment_by_two_persons",
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("proposed_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appropriation_id} {self.change_minor:+d}"


class Allocation(models.Model):
    """A budget line: the part of an appropriation that a programme may use for one kind of cost."""

    class Kind(models.TextChoices):
        VOUCHERS = "VOUCHERS", _("training vouchers")
        TEACHER_PAY = "TEACHER_PAY", _("teacher pay")
        INFORMATION_CAMPAIGN = "INFORMATION_CAMPAIGN", _("information campaign")
        PLATFORM = "PLATFORM", _("platform")
        OTHER = "OTHER", _("other costs")

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("draft")
        APPROVED = "APPROVED", pgettext_lazy("budget line", "approved")
        OPEN = "OPEN", _("open")
        PAUSED = "PAUSED", _("paused")
        CLOSED = "CLOSED", pgettext_lazy("budget line", "closed")
        LAPSED = "LAPSED", pgettext_lazy("budget line", "lapsed")
        REJECTED = "REJECTED", pgettext_lazy("budget line", "rejected")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("budget line", "withdrawn")

    WAITING = Status.DRAFT
    GONE = (Status.REJECTED, Status.WITHDRAWN)  # It never became one; its code is free again.
    UNPLANNED = (Status.DRAFT, *GONE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    department = models.ForeignKey(Department, models.PROTECT)
    appropriation = models.ForeignKey(Appropriation, models.PROTECT, related_name="allocations")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="allocations")
    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=24, choices=Kind)
    cost_scope = models.CharField(
        max_length=300
    )  # What the money covers, so nothing is paid twice.
    classification_scheme = models.CharField(max_length=16)  # RU-KBK, LV-EKK, ...
    classification_code = models.CharField(max_length=40)
    original_minor = models.BigIntegerField()  # The plan as approved; it stays beside the adjusted.
    currency = models.CharField(max_length=3)  # That of the source.
    approval_above_minor = models.BigIntegerField(
        null=True
    )  # A larger issue needs a second person.
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    proposed_by_id = models.UUIDField()
    approved_by_id = models.UUIDField(null=True)
    rejected_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="allocation_code_once",
                fields=["appropriation", "programme", "code"],
                condition=~Q(status__in=["REJECTED", "WITHDRAWN"]),
            ),
            models.CheckConstraint(
                name="allocation_amount_positive", condition=Q(original_minor__gt=0)
            ),
            models.CheckConstraint(
                name="allocation_by_two_persons",
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("proposed_by_id")),
            ),
            models.CheckConstraint(
                name="allocation_rejected_by_another",
                condition=(Q(rejected_by_id=None) & ~Q(status="REJECTED"))
                | (
                    Q(status="REJECTED", rejected_by_id__isnull=False)
                    & ~Q(rejected_by_id=F("proposed_by_id"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Virement(models.Model):
    """A move of free money between two lines of one currency, by two persons."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    source = models.ForeignKey(Allocation, models.PROTECT, related_name="virements_out")
    target = models.ForeignKey(Allocation, models.PROTECT, related_name="virements_in")
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=8, choices=Decision, default=Decision.PROPOSED)
    proposed_by_id = models.UUIDField()
    decided_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="virement_amount_positive", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="virement_between_two_lines", condition=~Q(source=F("target"))
            ),
            models.CheckConstraint(
                name="virement_by_two_persons",
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("proposed_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id}"


class Order(models.Model):
    """A commitment of a line that is not vouchers: teacher hours, posters, a platform."""

    class Status(models.TextChoices):
        PLACED = "PLACED", _("placed")
        CANCELLED = "CANCELLED", pgettext_lazy("order", "cancelled")
        CLOSED = "CLOSED", pgettext_lazy("order", "closed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="orders")
    supplier = models.ForeignKey(Provider, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=40)
    description = models.CharField(max_length=300)
    amount_minor = models.BigIntegerField()
    invoiced_minor = models.BigIntegerField(default=0)  # Of it, accepted invoices.
    status = models.CharField(max_length=9, choices=Status, default=Status.PLACED)
    placed_at = models.DateTimeField()
    placed_by_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="order_number_once", fields=["region", "number"]),
            models.CheckConstraint(name="order_amount_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="order_not_overinvoiced",
                condition=Q(invoiced_minor__gte=0) & Q(invoiced_minor__lte=F("amount_minor")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
