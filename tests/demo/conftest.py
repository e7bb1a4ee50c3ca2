"""The year 2020 in Pskov, lived through once for all tests of a module."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import reset_queries
from django.test import override_settings

from tests.database import undone


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """The loaded region and the folder of its files; rolled back after the module.

    The command gives out its documented password only while DEBUG is on.
    """
    folder = tmp_path_factory.mktemp("pskov")
    with django_db_blocker.unblock(), undone():
        with override_settings(DEBUG=True):
            call_command("load_dataset", "pskov-2020", folder=folder, stdout=io.StringIO())
        # While DEBUG is on the queries are logged, and the log is full now.
        reset_queries()
        yield folder
