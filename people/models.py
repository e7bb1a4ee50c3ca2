"""Regions, departments, bodies, employees, users and the roles they hold."""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from core.spelling import spelling


class Region(models.Model):
    """A tenant: one currency, one time zone, one ledger that balances by itself."""

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=6, unique=True)  # ISO 3166-2, for example RU-PSK.
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)  # ISO 4217.
    time_zone = models.CharField(max_length=40)  # IANA.
    fiscal_year_start_month = models.SmallIntegerField(default=1)
    languages = ArrayField(models.CharField(max_length=8))  # The first is the official one.
    help_phone = models.CharField(max_length=40, blank=True)
    help_hours = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="region_code_iso_3166_2", condition=Q(code__regex="^[A-Z]{2}-[A-Z0-9]{1,3}$")
            ),
            models.CheckConstraint(
                name="region_currency_iso_4217", condition=Q(currency__regex="^[A-Z]{3}$")
            ),
            models.CheckConstraint(
                name="region_fiscal_year_month",
                condition=Q(fiscal_year_start_month__range=(1, 12)),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class User(AbstractUser):
    """Somebody who may sign in. What they may do is said by their roles alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    language = models.CharField(max_length=8, default="en")
    erased_at = models.DateTimeField(null=True)  # Who it was is no longer known; see `privacy`.
    person_id = models.UUIDField(null=True)  # Shared by the accounts of one person.
    # Not a column: the colleague in whose stead this request acts (people/access.py).
    acts_for_id: UUID | None = None

    class Meta(AbstractUser.Meta):
        indexes = [
            models.Index(
                fields=["person_id"],
                name="user_by_person",
                condition=Q(person_id__isnull=False),
            )
        ]


class Department(models.Model):
    """A part of a region's administration that owns programmes and their money."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="department_code_once", fields=["region", "code"])
        ]

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """A state or municipal body that employs people. Merged and split with dates."""

    class Tier(models.TextChoices):
        REGIONAL = "REGIONAL", _("regional")
        MUNICIPAL = "MUNICIPAL", _("municipal")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    tier = models.CharField(max_length=9, choices=Tier)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # The first day on which it is no more.
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="body_code_once", fields=["region", "code"]),
            models.CheckConstraint(
                name="body_period_not_empty",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="body_successor_only_when_ended",
                condition=Q(successor=None) | Q(valid_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Employee(models.Model):
    """A civil or municipal servant, with no more personal data than a voucher needs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    body = models.ForeignKey(Body, models.PROTECT, related_name="employees")
    work_id = models.CharField(max_length=32)
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    patronymic = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=160, blank=True)
    post = models.CharField(max_length=160)
    employed_from = models.DateField()
    employed_until = models.DateField(null=True)  # The first day of no longer being employed.
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="employee")
    erased_at = models.DateTimeField(null=True)  # Who it was is no longer known; see `privacy`.

    class Meta:
        constraints = [
            models.UniqueConstraint(name="employee_work_id_once", fields=["region", "work_id"]),
            models.CheckConstraint(
                name="employee_period_not_empty",
                condition=Q(employed_until=None) | Q(employed_until__gt=F("employed_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "family_name"], name="employee_by_name"),
            models.Index("region", spelling("family_name"), name="employee_by_spelling"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    def is_employed(self, *, on: date) -> bool:
        return self.employed_from <= on and (
            self.employed_until is None or on < self.employed_until
        )


class Role(models.TextChoices):
    BUDGET_OFFICER = "BUDGET_OFFICER", _("budget officer")
    PROGRAMME_MANAGER = "PROGRAMME_MANAGER", _("programme manager")
    APPROVER = "APPROVER", _("approver")
    TREASURER = "TREASURER", _("treasurer")
    HR_OFFICER = "HR_OFFICER", _("HR officer")
    PROVIDER_STAFF = "PROVIDER_STAFF", _("provider staff")
    ACCREDITOR = "ACCREDITOR", _("accreditor")
    ADMINISTRATOR = "ADMINISTRATOR", _("administrator")
    AUDITOR = "AUDITOR", _("auditor")


class RoleTerms(models.Model):
    """Which role, of what part of a region, and for which half-open period.

    `department` narrows a budget officer or programme manager to one department,
    `body` an HR officer to one body, `provider_id` provider staff to one provider. The
    provider's table lies above this app, hence no foreign key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    role = models.CharField(max_length=20, choices=Role)
    department = models.ForeignKey(Department, models.PROTECT, null=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True)
    provider_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.role} of {self.region_id}"


class RoleAssignment(RoleTerms):
    """A role held by a user. Who granted it is null when the machine room did."""

    user = models.ForeignKey(User, models.PROTECT, related_name="roles")
    granted_by_id = models.UUIDField(null=True)
    approved_by_id = models.UUIDField(null=True)  # The second administrator of a money role.

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_provider_iff_provider_staff",
                condition=Q(role="PROVIDER_STAFF", provider_id__isnull=False)
                | (~Q(role="PROVIDER_STAFF") & Q(provider_id=None)),
            ),
            models.CheckConstraint(
                name="role_body_iff_hr_officer",
                condition=Q(role="HR_OFFICER", body__isnull=False)
                | (~Q(role="HR_OFFICER") & Q(body=None)),
            ),
            models.CheckConstraint(
                name="role_department_only_of_its_officials",
                condition=Q(department=None) | Q(role__in=["BUDGET_OFFICER", "PROGRAMME_MANAGER"]),
            ),
            models.CheckConstraint(
                name="role_granted_by_two_others",
                condition=(Q(granted_by_id=None) | ~Q(granted_by_id=F("user_id")))
                & (
                    Q(approved_by_id=None)
                    | (~Q(approved_by_id=F("user_id")) & ~Q(approved_by_id=F("granted_by_id")))
                ),
            ),
        ]


class RoleProposal(RoleTerms):
    """A role over money that one administrator wants for a user and another decides on."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", _("proposed")
        APPROVED = "APPROVED", _("approved")
        REJECTED = "REJECTED", _("rejected")

    user = models.ForeignKey(User, models.PROTECT, related_name="role_proposals")
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.UUIDField()
    decided_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_proposal_by_two_others",
                condition=~Q(proposed_by_id=F("user_id"))
                & (
                    Q(decided_by_id=None)
                    | (~Q(decided_by_id=F("user_id")) & ~Q(decided_by_id=F("proposed_by_id")))
                ),
            ),
        ]


class Delegation(models.Model):
    """A role lent to a colleague for a half-open period inside that of the role itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    assignment = models.ForeignKey(RoleAssignment, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    reason = models.CharField(max_length=500)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()  # Ended before it began, it is not after `valid_from`.

    def __str__(self) -> str:
        return f"{self.assignment_id} to {self.delegate_id}"


class RoleReview(models.Model):
    """Somebody looked at a role and found that its holder still needs it. Never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    assignment = models.ForeignKey(RoleAssignment, models.PROTECT, related_name="reviews")
    reviewed_at = models.DateTimeField()
    reviewed_by_id = models.UUIDField()

    append_only = True

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.reviewed_at:%Y-%m-%d}"


class ApiKey(models.Model):
    """A key with which a machine acts as a user, or as a part of one. Only its digest is kept.

    `read_only`, `roles`, `only_region` and `networks` narrow what the user may do at the moment;
    nothing in a key ever adds to it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)  # SHA-256 of the whole key.
    # After a rotation the digest of the key before, which goes on until then.
    previous_digest = models.BinaryField(max_length=32, null=True)
    previous_until = models.DateTimeField(null=True)
    read_only = models.BooleanField(db_default=False, default=False)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), null=True)  # None: all.
    only_region = models.ForeignKey(Region, models.PROTECT, null=True)  # None: all.
    # CIDR blocks; none: from anywhere.
    networks = ArrayField(models.CharField(max_length=43), db_default=[], default=list)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)  # To the minute.
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    second_factor_at = models.DateTimeField(null=True)  # When its user last gave a code with it.

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="api_key_previous_has_an_end",
                condition=Q(previous_digest=None, previous_until=None)
                | Q(previous_digest__isnull=False, previous_until__isnull=False),
            ),
            models.CheckConstraint(
                name="api_key_some_role_or_all", condition=Q(roles=None) | Q(roles__len__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class Invitation(models.Model):
    """A letter that lets somebody in once. Its secret is made from the id and stored nowhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    address = models.EmailField()
    language = models.CharField(max_length=8)
    full_name = models.CharField(max_length=150, blank=True)
    employee = models.ForeignKey(Employee, models.PROTECT, null=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # The first moment at which it is too late.
    withdrawn_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # Who accepted.

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_user_iff_accepted",
                condition=Q(accepted_at=None, user=None)
                | Q(accepted_at__isnull=False, user__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_withdrawn_or_accepted",
                condition=Q(withdrawn_at=None) | Q(accepted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.address


class PasswordReset(models.Model):
    """A letter that lets a user set a new password once; without a user it opens nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.asked_at)


class EntryLink(models.Model):
    """A letter's link that lets an employee in once. Its secret is made from the id, as above."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="entry_links")
    address = models.EmailField()  # The mailbox it went to, which its use proves.
    leads_to = models.CharField(max_length=200)  # A path of the employee's pages.
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # The first moment at which it is too late.
    used_at = models.DateTimeField(null=True)  # Or made void, with the account's other letters.

    def __str__(self) -> str:
        return self.leads_to


class CachedValue(models.Model):
    """The table of Django's database cache, where attempts at secrets are counted."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
