"""Start a throw-away PostgreSQL for the test run, unless DATABASE_URL names one.

A wrapper runs before pytest-django reads the settings, which need DATABASE_URL.
"""

import os
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from engines import embedded_engines

_running = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    if "DATABASE_URL" not in os.environ:
        folder = _running.enter_context(tempfile.TemporaryDirectory(prefix="tv-test-"))
        environment = _running.enter_context(
            embedded_engines(Path(folder) / "data", durable=False, with_broker=True)
        )
        os.environ.update(environment)
        os.environ.setdefault("DEBUG", "True")  # pytest-django turns it off for the tests.
        os.environ["DATABASE_URL"] = environment["DATABASE_SUPERUSER_URL"]
    return (yield)


def pytest_unconfigure() -> None:
    _running.close()
