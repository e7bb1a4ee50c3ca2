"""A region in which one person's whole story has been told, and who keeps its data in order."""

from collections.abc import Callable

import pytest

from core.ids import new_id
from people import operations as people
from people.models import Role, User
from tests.doors.conftest import as_user, today  # noqa: F401 - Doors are met here too.
from tests.world import DAY, NOON, World, complete, enrol, pay


@pytest.fixture
def told(world: World) -> World:
    """Hanna's voucher was issued, used, learnt for and paid."""
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    pay(world, redemption)
    return world


@pytest.fixture
def keeper(world: World) -> Callable[[Role], User]:
    """Return a new user who holds a role; an HR officer that of Hanna's body."""

    def make(role: Role) -> User:
        user = people.create_user(
            username=str(new_id()), language="en", actor=None, occurred_at=NOON, full_name="Nina"
        )
        people.grant_role(
            user=user,
            region=world.region,
            role=role,
            body=world.body if role == Role.HR_OFFICER else None,
            actor=None,
            occurred_at=NOON - 40 * DAY,
        )
        return user

    return make
