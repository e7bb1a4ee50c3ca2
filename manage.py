#!/usr/bin/env python3
"""Django's command line, with a database of its own where none is configured."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.core.management import execute_from_command_line

from engines import NO_DATABASE_URL, DataDirectoryBusy, EngineError, attach, embedded_engines

DATA_DIR = Path(__file__).resolve().parent / ".data"

# These act as the owner of the tables; everything else acts as the service, which owns nothing.
OWNER_COMMANDS = {"grant_service_role", "makemigrations", "migrate", "showmigrations", "sqlmigrate"}

# These read no rows; `demo` starts engines of its own.
COMMANDS_WITHOUT_DATABASE = {
    "collectstatic",
    "compilemessages",
    "demo",
    "diffsettings",
    "help",
    "makemessages",
    "spectacular",
    "version",
}

COMMANDS_WITH_BROKER = {"runserver", "shell"}

_BUSY_SECONDS_MAX = 60.0


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        with _database_for(command, needs_one=_needs_database(sys.argv)):
            execute_from_command_line(sys.argv)
    except EngineError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _needs_database(argv: list[str]) -> bool:
    asks_for_help = {"-h", "--help", "--version"} & set(argv)
    return len(argv) > 1 and not asks_for_help and argv[1] not in COMMANDS_WITHOUT_DATABASE


@contextlib.contextmanager
def _database_for(command: str, *, needs_one: bool) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        configured = {"DATABASE_URL", "DATABASE_URL_FILE"} & set(os.environ)
        if not configured:
            # A clone without any configuration is for looking around, never for service.
            os.environ.setdefault("DEBUG", "True")
        if not needs_one and not configured:
            os.environ.setdefault("DATABASE_URL", NO_DATABASE_URL)
        elif not configured:
            os.environ.update(_engines(stack, with_broker=command in COMMANDS_WITH_BROKER))
        if command in OWNER_COMMANDS:
            _act_as_owner()
        yield


def _act_as_owner() -> None:
    for suffix in ("", "_FILE"):
        if f"DATABASE_OWNER_URL{suffix}" in os.environ:
            os.environ.pop("DATABASE_URL_FILE", None)
            os.environ[f"DATABASE_URL{suffix}"] = os.environ[f"DATABASE_OWNER_URL{suffix}"]


def _engines(stack: contextlib.ExitStack, *, with_broker: bool) -> Mapping[str, str]:
    """The running engines of the data directory, or engines that run until `stack` is closed."""
    deadline = time.monotonic() + _BUSY_SECONDS_MAX
    while (environment := attach(DATA_DIR)) is None:
        try:
            return stack.enter_context(
                embedded_engines(
                    DATA_DIR, durable=True, with_broker=with_broker, wait_for_guests=True
                )
            )
        except DataDirectoryBusy:
            # Another process is just starting them, or just stopping them.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    return environment


if __name__ == "__main__":
    main()
