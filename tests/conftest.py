"""A database on which the tests act with the rights of the service, and a small cast."""

import io
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from tests.world import World, build_world

SERVICE_ROLE = "training_service"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files that commit come last: the others may then count on what is in the tables."""
    committing = {i.path for i in items if "committing" in getattr(i, "fixturenames", ())}
    items.sort(key=lambda item: item.path in committing)


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    """A page answered in Russian leaves its thread speaking Russian; the next test must not."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_blocker) -> Iterator[World]:
    """Create the test database as superuser, then go on as the service's role.

    Its one region stands before any test begins a transaction that is undone. No test
    flushes it: nothing may be truncated here. Tests that commit make a region of their
    own, which is how tenants live beside each other in production too.
    """
    with django_db_blocker.unblock():
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        call_command("grant_service_role", SERVICE_ROLE, stdout=io.StringIO())
        connection.close()
        as_superuser = settings.DATABASES["default"]["OPTIONS"]
        as_service = {**as_superuser, "options": f"-c role={SERVICE_ROLE}"}
        settings.DATABASES["default"]["OPTIONS"] = as_service
        connection.settings_dict["OPTIONS"] = as_service
        yield build_world()
        connection.close()
        connection.settings_dict["OPTIONS"] = as_superuser
        connection.creation.destroy_test_db(name, verbosity=0)


@pytest.fixture(scope="session")
def committing(django_db_setup, django_db_blocker) -> DjangoDbBlocker:
    """Let a fixture write what stays; its file then comes after those that leave nothing."""
    return django_db_blocker


@pytest.fixture
def committed(committing) -> Iterator[None]:
    """Let a test commit for real, as tests with several processes or threads must."""
    with committing.unblock():
        yield
        connections.close_all()


@pytest.fixture
def world(django_db_setup, db) -> World:
    """A region, as every test finds it: what a test does to it is rolled back."""
    return deepcopy(django_db_setup)


@pytest.fixture
def committed_world(committed) -> World:
    """A region of its own that stays, for tests with several processes or threads."""
    return build_world()
