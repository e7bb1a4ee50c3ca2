"""People around the cast of the world: officials of other duties, lent roles, second accounts."""

from datetime import datetime

from core.ids import new_id
from people import operations
from people.models import Delegation, Role, RoleAssignment, User
from tests.world import DAY, NOON, World


def make_official(world: World, *roles: Role, name: str = "", **changes) -> User:
    """Create somebody and have the machine room grant these roles."""
    user = operations.create_user(
        username=name or str(new_id()), language="en", actor=None, occurred_at=NOON - 40 * DAY
    )
    for role in roles:
        grant(world, user, role, **changes)
    return user


def grant(world: World, user: User, role: Role, **changes) -> RoleAssignment:
    wanted = {"region": world.region, "actor": None, "occurred_at": NOON - 40 * DAY}
    return operations.grant_role(user=user, role=role, **{**wanted, **changes})


def role_of(user: User, role: Role) -> RoleAssignment:
    return RoleAssignment.objects.get(user=user, role=role)


def lend(
    owner: User,
    role: Role,
    delegate: User,
    *,
    since: datetime = NOON - DAY,
    until: datetime = NOON + 90 * DAY,
    **changes,
) -> Delegation:
    wanted = {"reason": "Leave.", "actor": owner, "occurred_at": since}
    return operations.delegate_role(
        assignment=role_of(owner, role),
        delegate=delegate,
        valid_from=since,
        valid_until=until,
        **{**wanted, **changes},
    )


def link(world: World, user: User, other: User) -> None:
    operations.link_accounts(
        user=user,
        other=other,
        region=world.region,
        reason="One person, two accounts.",
        actor=None,
        occurred_at=NOON - DAY,
    )
