"""Eve at the desk of the Academy, Mallory at the other provider's; the session runs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.sign_in import browser_of
from tests.world import DAY, NOON


@pytest.fixture
def running(world) -> Iterator[None]:
    """Stop the clock in the middle of the session."""
    with time_machine.travel(world.session.starts_at + DAY + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def over(world) -> Iterator[None]:
    with time_machine.travel(world.session.ends_at + DAY, tick=False):
        yield


@pytest.fixture
def before(world) -> Iterator[None]:
    with time_machine.travel(NOON + DAY, tick=False):
        yield


@pytest.fixture
def eve(world):
    return browser_of(world.eve)


@pytest.fixture
def mallory(world):
    return browser_of(world.mallory)


def statements_for(browser, path: str) -> int:
    """Return the statements of a page that was asked before, without savepoints of the test."""
    browser.get(path)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(path).status_code == 200
    return sum("SAVEPOINT" not in each["sql"] for each in found.captured_queries)
