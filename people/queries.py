"""Reading the directory of people."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from people.models import Employee, Role, RoleAssignment, User


def namesake_key(family_name: str, given_name: str, patronymic: str) -> str:
    """Return what two spellings of one name share: ё as е, given names as initials."""
    initials = given_name[:1] + patronymic[:1]
    return f"{family_name} {initials}".lower().replace("ё", "е").replace(".", "")


def roles_held(*, user_id: UUID, at: datetime) -> list[RoleAssignment]:
    """Return the roles in force at `at`; the period is half-open."""
    in_force = Q(valid_until=None) | Q(valid_until__gt=at)
    return list(
        RoleAssignment.objects.filter(in_force, user_id=user_id, valid_from__lte=at).order_by("id")
    )


def employee_of(*, user_id: UUID) -> Employee | None:
    """Return the employee who signs in as this user, if the user is one."""
    return Employee.objects.filter(user_id=user_id).first()


def must_have_second_factor(*, user: User, at: datetime) -> bool:
    """Return whether the user holds any role, or may see the registers of the admin site."""
    return user.is_staff or user.is_superuser or bool(roles_held(user_id=user.pk, at=at))


def holders_of(*roles: Role, region_id: int, at: datetime) -> QuerySet[User]:
    """Return the users with one of `roles` in the region at `at` whom a mail can reach."""
    in_force = Q(valid_until=None) | Q(valid_until__gt=at)
    held = RoleAssignment.objects.filter(
        in_force, role__in=roles, region_id=region_id, valid_from__lte=at
    )
    found = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    return found.exclude(email="").order_by("pk")
