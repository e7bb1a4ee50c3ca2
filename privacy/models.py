"""What people ask about their data, what must be kept, and for how long."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budgets.models import Decision
from core.ids import new_id
from people.models import Employee, Region
from providers.models import Programme, Provider


class Correction(models.Model):
    """An employee's wish that what is held on them be put right, and the answer.

    Old and new values stand here and not in the audit record, which could never be
    erased; the row goes a year after the answer.
    """

    class Status(models.TextChoices):
        ASKED = "ASKED", _("asked for")
        ACCEPTED = "ACCEPTED", pgettext_lazy("correction", "accepted")
        DECLINED = "DECLINED", pgettext_lazy("correction", "declined")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="corrections")
    wanted = models.JSONField()  # New values by field.
    before = models.JSONField(default=dict)  # What they replaced.
    ground = models.CharField(max_length=500)
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="correction_one_open", fields=["employee"], condition=Q(status="ASKED")
            ),
            models.CheckConstraint(
                name="correction_by_two_persons",
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("asked_by_id")),
            ),
            models.CheckConstraint(
                name="correction_decided_by_somebody",
                condition=Q(status="ASKED", decided_by_id=None, decided_at=None)
                | (~Q(status="ASKED") & Q(decided_by_id__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.status}"


class LegalHold(models.Model):
    """An order to erase nothing of a person, a provider or a programme until it is lifted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="legal_holds")
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="legal_holds")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="legal_holds")
    ground = models.CharField(max_length=500)
    placed_at = models.DateTimeField()
    placed_by_id = models.UUIDField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by_id = models.UUIDField(null=True)
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="legal_hold_on_one_thing",
                condition=Q(employee__isnull=False, provider=None, programme=None)
                | Q(employee=None, provider__isnull=False, programme=None)
                | Q(employee=None, provider=None, programme__isnull=False),
            ),
            models.CheckConstraint(
                name="legal_hold_lifted_by_another",
                condition=Q(lifted_at=None, lifted_by_id=None)
                | (
                    Q(lifted_at__isnull=False, lifted_by_id__isnull=False)
                    & ~Q(lifted_by_id=F("placed_by_id"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id or self.provider_id or self.programme_id}"


class RetentionRule(models.Model):
    """How long a region keeps a kind of data, decided by two persons. The last one holds."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("people who have left")
        ACCOUNT = "ACCOUNT", _("accounts of staff whose roles have ended")
        VIEWING = "VIEWING", _("who looked at whom")
        CORRECTION = "CORRECTION", _("corrections asked for")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind)
    months = models.SmallIntegerField()
    enabled = models.BooleanField()  # Whether the clock carries it out.
    basis = models.CharField(max_length=300)  # The law or decision behind the term.
    status = models.CharField(max_length=8, choices=Decision, default=Decision.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="retention_rule_one_open",
                fields=["region", "kind"],
                condition=Q(status="PROPOSED"),
            ),
            models.CheckConstraint(
                name="retention_rule_months", condition=Q(months__range=(1, 1200))
            ),
            models.CheckConstraint(
                name="retention_rule_by_two_persons",
                condition=Q(status="PROPOSED", decided_by_id=None)
                | (Q(decided_by_id__isnull=False) & ~Q(decided_by_id=F("proposed_by_id"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.months}"
