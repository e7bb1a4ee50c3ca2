"""Olga does personnel work for the finance committee."""

import pytest
import time_machine

from people.models import Body, Role
from people.operations import create_body
from tests.people.colleagues import make_official
from tests.sign_in import browser_of
from tests.world import DAY, NOON


@pytest.fixture(autouse=True)
def clock():
    """It is the day on which the vouchers of the world are presented."""
    with time_machine.travel(NOON + DAY, tick=False):
        yield


@pytest.fixture
def officer(world):
    return make_official(world, Role.HR_OFFICER, body=world.body)


@pytest.fixture
def olga(officer):
    return browser_of(officer)


@pytest.fixture
def other_body(world):
    return create_body(
        region=world.region,
        code="EDU",
        name="Education committee",
        tier=Body.Tier.MUNICIPAL,
        valid_from=NOON.date(),
        actor=world.bob,
        occurred_at=NOON,
    )


@pytest.fixture
def stranger(world, other_body):
    """Somebody who works elsewhere."""
    person = world.employees[4]
    person.body, person.family_name = other_body, "Strangerova"
    person.save()
    return person
