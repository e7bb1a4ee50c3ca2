"""Who sees what: the one place from which every app's access module derives its answer.

An object out of sight does not exist for the user: it is left out of querysets, and
a fetch raises Http404. An act in sight that is not theirs raises NotPermitted.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit.models import AuditRecord
from core.errors import InvalidValue, NotPermitted
from core.ids import first_id_at
from people.duties import require_compatible
from people.models import (
    ApiKey,
    Body,
    Delegation,
    Department,
    Employee,
    Invitation,
    Region,
    Role,
    RoleAssignment,
    RoleProposal,
    User,
)
from people.queries import accounts_of, employee_of, in_force, roles_held, roles_in_force

M = TypeVar("M", bound=Model)

Ids = Collection[Any] | QuerySet[Any]

# Their work is the region as a whole; the others see one body, one provider or themselves.
REGIONAL = frozenset(Role) - {Role.HR_OFFICER, Role.PROVIDER_STAFF}
# They see who holds which role of their region.
OVERSEERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def any_of(**columns: Ids) -> Q:
    """Return the condition that one of the columns is among its values.

    A column without values is left out, and so is every table it would have to be looked up in.
    """
    asked = (
        Q(**{f"{column}__in": values})
        for column, values in columns.items()
        if isinstance(values, QuerySet) or values
    )
    return reduce(or_, asked, Q(pk__in=()))


@dataclass(frozen=True)
class Scope:
    """What one user may see and do at one moment, in own roles and in roles lent to them."""

    user: User
    employee: Employee | None
    roles: list[RoleAssignment] = field(default_factory=list)
    # Roles of the same person that are not acted by here, but must not conflict either.
    unused: list[RoleAssignment] = field(default_factory=list)
    key: ApiKey | None = None  # With which the request came, if with one.

    @property
    def region_ids(self) -> set[int]:
        """Return the regions the user sees as a whole."""
        return {
            held.region_id
            for held in self.roles
            if held.role in REGIONAL and held.department_id is None
        }

    @property
    def department_ids(self) -> set[UUID]:
        """Return the departments whose money the user sees, beside whole regions."""
        return {held.department_id for held in self.roles if held.department_id}

    @property
    def official_region_ids(self) -> set[int]:
        """Return the regions whose directory and registry the user sees: no money is in them."""
        return {held.region_id for held in self.roles if held.role in REGIONAL}

    @property
    def overseen_region_ids(self) -> set[int]:
        return {held.region_id for held in self.roles if held.role in OVERSEERS}

    @property
    def body_ids(self) -> set[UUID]:
        return {held.body_id for held in self.roles if held.body_id}

    @property
    def provider_ids(self) -> set[UUID]:
        return {held.provider_id for held in self.roles if held.provider_id}

    @property
    def employee_ids(self) -> set[UUID]:
        """Return the employee the user is, if one."""
        return {self.employee.pk} if self.employee else set()

    def money(self, department: str, **beside: Ids) -> Q:
        """Return the condition that a row is of a region or a department whose money they see.

        `beside` are other columns by which a row may be in sight.
        """
        departments = {department: self.department_ids}
        return any_of(region_id=self.region_ids, **departments, **beside)

    def holds(self, *roles: Role, region_id: int, department_id: UUID | None = None) -> bool:
        """Say whether the user may act as one of `roles`, and remember in whose stead.

        Without a department the act concerns the whole region, for which a role that is
        narrowed to a department is not enough.
        """
        found = [
            held
            for held in self.roles
            if held.role in roles
            and held.region_id == region_id
            and (held.department_id is None or held.department_id == department_id)
        ]
        if found:
            require_compatible([*self.roles, *self.unused], region_id=region_id)
            self._act_by(found)
        return bool(found)

    def require(self, *roles: Role, region_id: int, department_id: UUID | None = None) -> None:
        """Refuse an act unless the user holds one of `roles` in the region or the department."""
        if not self.holds(*roles, region_id=region_id, department_id=department_id):
            wanted = " / ".join(str(role.label) for role in roles)
            raise NotPermitted(
                _("This takes the role {roles} in the region. Ask your administrator.").format(
                    roles=wanted
                )
            )

    def require_provider(self, provider_id: UUID) -> None:
        """Refuse an act unless the user works for the provider."""
        found = [held for held in self.roles if held.provider_id == provider_id]
        if not found:
            raise NotPermitted(_("Only the staff of the provider itself may do this."))
        held = [*self.roles, *self.unused]
        require_compatible(held, region_id=found[0].region_id)
        self._act_by(found)

    def require_employee(self) -> Employee:
        """Return the employee the user is, or refuse."""
        if self.employee is None:
            raise NotPermitted(_("Only the employee who holds the voucher may do this."))
        return self.employee

    def _act_by(self, found: list[RoleAssignment]) -> None:
        """Remember the colleague for whom the user acts, unless a role of their own is enough."""
        own = any(held.user_id == self.user.pk for held in found)
        self.user.acts_for_id = None if own else found[0].user_id


def scope_of(user: User, *, at: datetime, key: ApiKey | None = None) -> Scope:
    """Return the user's scope, or what `key` leaves of it.

    From two queries; from four when the person has more accounts.
    """
    others: list[RoleAssignment] = []
    if user.person_id is not None:
        accounts = accounts_of(user_id=user.pk) - {user.pk}
        others = list(roles_in_force(user_ids=accounts, at=at))
    held = roles_held(user_id=user.pk, at=at)
    scope = Scope(user, employee_of(user_id=user.pk), held, others, key)
    return narrowed(scope, key) if key else scope


def narrowed(scope: Scope, key: ApiKey) -> Scope:
    """Return what the user, with what colleagues lent them, and the key have in common.

    Being an employee is no role: a key for some roles does not speak for the employee.
    """
    roles = [
        held
        for held in scope.roles
        if (key.roles is None or held.role in key.roles)
        and key.only_region_id in (None, held.region_id)
    ]
    left_out = [held for held in scope.roles if held not in roles]
    employee = scope.employee if key.roles is None else None
    if employee and key.only_region_id not in (None, employee.region_id):
        employee = None
    unused = [*scope.unused, *left_out]
    return replace(scope, roles=roles, unused=unused, employee=employee)


def fetch(queryset: QuerySet[M], pk: UUID) -> M:
    """Return the object, or 404 when it is not there or not in sight."""
    found: M = get_object_or_404(queryset, pk=pk)
    return found


def regions(scope: Scope) -> QuerySet[Region]:
    seen = {held.region_id for held in scope.roles}
    if scope.employee:
        seen.add(scope.employee.region_id)
    return Region.objects.filter(pk__in=seen)


def region(scope: Scope, code: str) -> Region:
    found = regions(scope).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def departments(scope: Scope) -> QuerySet[Department]:
    return Department.objects.filter(any_of(region_id=scope.region_ids, pk=scope.department_ids))


def bodies(scope: Scope) -> QuerySet[Body]:
    return Body.objects.filter(any_of(region_id=scope.official_region_ids, pk=scope.body_ids))


def employees(scope: Scope) -> QuerySet[Employee]:
    seen = any_of(
        region_id=scope.official_region_ids, body_id=scope.body_ids, pk=scope.employee_ids
    )
    return Employee.objects.filter(seen).select_related("body")


def imports(scope: Scope, *, since: datetime) -> QuerySet[AuditRecord]:
    """Return the records of imports since then: one's own, and all where one keeps the directory.

    Each names somebody; what is shown of them is how many one file brought.
    """
    keeps = {
        held.region_id
        for held in scope.roles
        if held.role in {Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR} and held.department_id is None
    }
    own = Q(region_id__in=scope.region_ids, actor_id=scope.user.pk)
    return AuditRecord.objects.filter(
        own | Q(region_id__in=keeps),
        action__in=("employee.imported", "body.imported"),
        # Ids begin with the time at which they were made: the index of the region ends here.
        pk__gte=first_id_at(since),
    )


def invitations(scope: Scope) -> QuerySet[Invitation]:
    """Return those of the regions the user administers; addresses concern nobody else."""
    held = {each.region_id for each in scope.roles if each.role == Role.ADMINISTRATOR}
    return Invitation.objects.filter(region_id__in=held).select_related("region", "user")


def users(scope: Scope) -> QuerySet[User]:
    """Who held a role, is employed or was invited where one oversees; staff of own providers."""
    staff = RoleAssignment.objects.filter(provider_id__in=scope.provider_ids)
    return User.objects.filter(
        _known_in(scope.overseen_region_ids) | Q(pk__in=staff.values("user"))
    )


def _known_in(region_ids: set[int]) -> Q:
    """Return the condition that a user held a role, is employed or was invited there."""
    held = RoleAssignment.objects.filter(region_id__in=region_ids)
    invited = Invitation.objects.filter(region_id__in=region_ids, user__isnull=False)
    employed = Employee.objects.filter(region_id__in=region_ids, user__isnull=False)
    return (
        Q(pk__in=held.values("user"))
        | Q(pk__in=invited.values("user"))
        | Q(pk__in=employed.values("user"))
    )


def administered_region(scope: Scope, user: User, code: str) -> Region:
    """Return the region when one administers it, and the user is somebody there."""
    found = region(scope, code)
    scope.require(Role.ADMINISTRATOR, region_id=found.pk)
    fetch(User.objects.filter(_known_in({found.pk})), user.pk)
    return found


def assignments(scope: Scope) -> QuerySet[RoleAssignment]:
    """Every role of a region overseen and of the own provider's staff, and one's own."""
    found = RoleAssignment.objects.filter(
        Q(region_id__in=scope.overseen_region_ids)
        | Q(provider_id__in=scope.provider_ids)
        | Q(user=scope.user)
    )
    return found.select_related("user", "region")


def proposals(scope: Scope) -> QuerySet[RoleProposal]:
    found = RoleProposal.objects.filter(region_id__in=scope.overseen_region_ids)
    return found.select_related("user", "region")


def delegations(scope: Scope) -> QuerySet[Delegation]:
    """What the user lent or borrowed, and everything lent in a region overseen."""
    found = Delegation.objects.filter(
        Q(region_id__in=scope.overseen_region_ids)
        | Q(assignment__user=scope.user)
        | Q(delegate=scope.user)
    )
    return found.select_related("assignment__user", "delegate", "region")


def role_terms(scope: Scope, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what an administrator wants to grant, with every id resolved in their own sight."""
    where = region(scope, wanted["region"])
    scope.require(Role.ADMINISTRATOR, region_id=where.pk)
    found = {**wanted, "region": where, "role": Role(wanted["role"])}
    if found["role"] == Role.PROVIDER_STAFF:
        raise InvalidValue(_("Staff are brought in at their provider, not here."))
    found["user"] = fetch(users(scope), wanted["user"])
    for name, seen in (("department", departments(scope)), ("body", bodies(scope))):
        if name in wanted:
            found[name] = fetch(seen, wanted[name])
    return found


def require_may_manage(scope: Scope, assignment: RoleAssignment) -> None:
    """Refuse to all but administrators of the region, and colleagues at the same provider."""
    if assignment.provider_id in scope.provider_ids:
        scope.require_provider(assignment.provider_id)
    else:
        scope.require(Role.ADMINISTRATOR, region_id=assignment.region_id)


def require_may_end(scope: Scope, delegation: Delegation) -> None:
    """Refuse to all but the two sides of a delegation and administrators of the region."""
    if scope.user.pk not in {delegation.assignment.user_id, delegation.delegate_id}:
        scope.require(Role.ADMINISTRATOR, region_id=delegation.region_id)


def colleague(scope: Scope, assignment: RoleAssignment, username: str) -> User:
    """Return somebody by user name who holds a role in the region of one's own role."""
    if assignment.user_id != scope.user.pk:
        raise NotPermitted(_("Only the holder of a role lends it, and not what was lent to them."))
    held = RoleAssignment.objects.filter(region_id=assignment.region_id)
    found = User.objects.filter(username=username, pk__in=held.values("user")).first()
    if found is None:
        raise Http404
    return found


def api_keys(scope: Scope, *, at: datetime) -> QuerySet[ApiKey]:
    """Return the user's own keys, and those that work in a region they administer.

    A key sees no other key of its user: it could pass itself off as a wider one.
    """
    own = Q(user=scope.user, pk=scope.key.pk) if scope.key else Q(user=scope.user)
    administered = {held.region_id for held in scope.roles if held.role == Role.ADMINISTRATOR}
    held_there = RoleAssignment.objects.filter(in_force(at), region_id__in=administered)
    works_there = Q(only_region=None) | Q(only_region_id__in=administered)
    acts_there = Q(user__in=held_there.values("user_id")) | Q(
        user__employee__region_id__in=administered
    )
    return ApiKey.objects.filter(own | works_there & acts_there).select_related(
        "user", "only_region"
    )


def require_own_key(scope: Scope, key: ApiKey) -> None:
    """Refuse to hand the secret of a key to anybody but its user, or to another key."""
    if key.user_id != scope.user.pk or scope.key not in (None, key):
        raise NotPermitted(_("Only its owner, signed in or with this very key, may rotate a key."))
