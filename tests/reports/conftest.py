"""The worked example, told once per file, and a way to plant faults in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection

from reports.queries import SpendFilter
from tests.database import undone
from tests.reports.worked_example import Story, tell

LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker) -> Iterator[Story]:
    with django_db_blocker.unblock(), undone():
        yield tell()


@pytest.fixture(autouse=True)
def _undone(story: Story) -> Iterator[None]:
    """Roll back what a test does to the example."""
    with undone():
        yield


@pytest.fixture
def wanted(story: Story) -> SpendFilter:
    return SpendFilter(region_ids=frozenset({story.world.region.pk}), as_of=LATER)


@pytest.fixture
def plant() -> Callable[..., None]:
    """Return a way to run SQL as superuser past all triggers, as somebody with the disk might."""

    def run(*statements: str, **values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                cursor.execute(statement, values or None)
            cursor.execute("SET LOCAL session_replication_role = origin")
            cursor.execute("SET LOCAL ROLE training_service")

    return run
