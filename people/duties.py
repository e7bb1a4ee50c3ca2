"""Which duties one person may not hold together in one region: the table, and its question."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from core.errors import NotPermitted
from people.models import Region, Role, RoleAssignment, User
from people.queries import accounts_of, roles_between

# With these somebody moves money, says who may be paid it, or says who may do either.
MONEY = frozenset(
    {
        Role.BUDGET_OFFICER,
        Role.PROGRAMME_MANAGER,
        Role.APPROVER,
        Role.TREASURER,
        Role.ACCREDITOR,
        Role.ADMINISTRATOR,
    }
)
# Only these can be narrowed to one department.
OF_A_DEPARTMENT = frozenset({Role.BUDGET_OFFICER, Role.PROGRAMME_MANAGER})


def _each_of(role: Role, others: Iterable[Role]) -> set[frozenset[Role]]:
    return {frozenset({role, other}) for other in others if other != role}


CONFLICTS = frozenset(
    {
        # Who looks at everybody's acts has none of their own.
        *_each_of(Role.AUDITOR, Role),
        # Who is paid decides nothing about paying.
        *_each_of(Role.PROVIDER_STAFF, Role),
        # Who hands out the keys opens no door with them.
        *_each_of(Role.ADMINISTRATOR, MONEY),
        # Who plans, who approves and who pays are three.
        *_each_of(Role.APPROVER, {Role.BUDGET_OFFICER, Role.TREASURER}),
        *_each_of(Role.BUDGET_OFFICER, {Role.TREASURER}),
    }
)


class ConflictingDuties(NotPermitted):
    """One person holds, or would hold, two duties that must be two persons'."""

    code = "conflicting-duties"


def conflict_among(roles: Collection[str]) -> tuple[Role, Role] | None:
    """Return the first two of these roles that conflict, in the order of roles."""
    held = [role for role in Role if role in roles]
    for number, one in enumerate(held):
        for other in held[number + 1 :]:
            if frozenset({one, other}) in CONFLICTS:
                return one, other
    return None


def require_compatible(held: Collection[RoleAssignment], *, region_id: int) -> None:
    """Refuse any act in a region in which conflicting duties are held."""
    conflict = conflict_among({one.role for one in held if one.region_id == region_id})
    if conflict is not None:
        raise ConflictingDuties(
            _(
                "You are {one} and {other} in this region, which are duties of two persons."
                " Have an administrator revoke one of them."
            ).format(one=conflict[0].label, other=conflict[1].label)
        )


def require_may_hold(
    *, user: User, region: Region, role: str, starts: datetime, ends: datetime | None
) -> None:
    """Refuse a role that conflicts with one the person holds, by any account, in that period."""
    accounts = accounts_of(user_id=user.pk)
    held = roles_between(user_ids=accounts, region_id=region.pk, starts=starts, ends=ends)
    for other in held:
        if frozenset({Role(role), Role(other.role)}) in CONFLICTS:
            raise ConflictingDuties(
                _(
                    "{user} is {one} in {region}; {other} is a duty of another person."
                    " Revoke the first role, or choose somebody else."
                ).format(
                    user=user.username,
                    one=Role(other.role).label,
                    other=Role(role).label,
                    region=region.name,
                )
            )
