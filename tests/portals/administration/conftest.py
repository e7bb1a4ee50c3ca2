"""Ann and Ben are the administrators of the region; Zoe gets roles from them."""

import pytest
import time_machine

from people.models import Role
from tests.people.colleagues import make_official
from tests.sign_in import browser_of
from tests.world import DAY, NOON


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + DAY, tick=False):
        yield


@pytest.fixture
def administrators(world):
    return [make_official(world, Role.ADMINISTRATOR, name=name) for name in ("ann", "ben")]


@pytest.fixture
def ann(administrators):
    return browser_of(administrators[0])


@pytest.fixture
def ben(administrators):
    return browser_of(administrators[1])


@pytest.fixture
def zoe(world):
    return make_official(world, Role.PROGRAMME_MANAGER, name="zoe")
