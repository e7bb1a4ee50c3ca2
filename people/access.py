"""Who sees what: the one place from which every app's access module derives its answer.

An object out of sight does not exist for the user: it is left out of querysets, and
a fetch raises Http404. An act in sight that is not theirs raises NotPermitted.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.errors import NotPermitted
from people.models import (
    Body,
    Department,
    Employee,
    Invitation,
    Region,
    Role,
    RoleAssignment,
    User,
)
from people.queries import employee_of, roles_held

M = TypeVar("M", bound=Model)

# Their work is the region as a whole; the others see one body, one provider or themselves.
REGIONAL = frozenset(Role) - {Role.HR_OFFICER, Role.PROVIDER_STAFF}


@dataclass(frozen=True)
class Scope:
    """What one user may see and do at one moment."""

    user: User
    employee: Employee | None
    roles: list[RoleAssignment] = field(default_factory=list)

    @property
    def region_ids(self) -> set[int]:
        """Return the regions the user sees as a whole."""
        return {held.region_id for held in self.roles if held.role in REGIONAL}

    @property
    def body_ids(self) -> set[UUID]:
        return {held.body_id for held in self.roles if held.body_id}

    @property
    def provider_ids(self) -> set[UUID]:
        return {held.provider_id for held in self.roles if held.provider_id}

    def holds(self, *roles: Role, region_id: int) -> bool:
        return any(held.role in roles and held.region_id == region_id for held in self.roles)

    def require(self, *roles: Role, region_id: int) -> None:
        """Refuse an act unless the user holds one of `roles` in the region."""
        if not self.holds(*roles, region_id=region_id):
            wanted = " / ".join(str(role.label) for role in roles)
            raise NotPermitted(
                _("This takes the role {roles} in the region. Ask your administrator.").format(
                    roles=wanted
                )
            )

    def require_provider(self, provider_id: UUID) -> None:
        """Refuse an act unless the user works for the provider."""
        if provider_id not in self.provider_ids:
            raise NotPermitted(_("Only the staff of the provider itself may do this."))

    def require_employee(self) -> Employee:
        """Return the employee the user is, or refuse."""
        if self.employee is None:
            raise NotPermitted(_("Only the employee who holds the voucher may do this."))
        return self.employee


def scope_of(user: User, *, at: datetime) -> Scope:
    """Return the user's scope, from two queries."""
    return Scope(user, employee_of(user_id=user.pk), roles_held(user_id=user.pk, at=at))


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
    return Department.objects.filter(region_id__in=scope.region_ids)


def bodies(scope: Scope) -> QuerySet[Body]:
    return Body.objects.filter(Q(region_id__in=scope.region_ids) | Q(pk__in=scope.body_ids))


def employees(scope: Scope) -> QuerySet[Employee]:
    own = Q(pk=scope.employee.pk) if scope.employee else Q(pk=None)
    return Employee.objects.filter(
        Q(region_id__in=scope.region_ids) | Q(body_id__in=scope.body_ids) | own
    ).select_related("body")


def invitations(scope: Scope) -> QuerySet[Invitation]:
    """Return those of the regions the user administers; addresses concern nobody else."""
    held = {each.region_id for each in scope.roles if each.role == Role.ADMINISTRATOR}
    return Invitation.objects.filter(region_id__in=held).select_related("region", "user")
