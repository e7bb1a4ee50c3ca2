"""Start a throw-away PostgreSQL for the test run, unless DATABASE_URL names one.

A wrapper runs before pytest-django reads the settings, which need DATABASE_URL. When the
tests run in several processes (-n), each has a server of its own, and the process that hands
out the tests has none.
"""

import os
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from engines import NO_DATABASE_URL, embedded_engines

_running = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, object, object]:
    named = os.environ.get("DATABASE_URL", NO_DATABASE_URL) != NO_DATABASE_URL
    hands_out = (
        early_config.known_args_namespace.numprocesses and "PYTEST_XDIST_WORKER" not in os.environ
    )
    if hands_out and not named:
        os.environ.update(DATABASE_URL=NO_DATABASE_URL, DEBUG="True")
    elif not named:
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
