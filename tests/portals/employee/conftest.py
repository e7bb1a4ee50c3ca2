"""Hanna at her own pages, at a moment of the world's days."""

import pytest
import time_machine

from tests.sign_in import browser_of
from tests.world import DAY, NOON


@pytest.fixture(autouse=True)
def clock():
    """It is the day on which the vouchers of the world are presented."""
    with time_machine.travel(NOON + DAY, tick=False):
        yield


@pytest.fixture
def hanna(world):
    return browser_of(world.hanna.user)


@pytest.fixture
def igor(world):
    """A colleague, who sees nothing of Hanna's."""
    return browser_of(world.employees[1].user)
