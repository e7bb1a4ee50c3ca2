"""The engines of one data directory, for as long as a block lasts."""

import contextlib
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from engines.postgres import start_postgres
from engines.processes import EngineError, termination_as_exit
from engines.valkey import start_valkey

# Satisfies settings that insist on a DATABASE_URL while a command runs that needs no database.
NO_DATABASE_URL = "postgresql:///no-database-was-started"

_GUEST_SECONDS_MAX = 60.0

# Kept open, and so kept locked, until this process ends.
_guest_locks: list[IO[str]] = []


class DataDirectoryBusy(EngineError):
    """Another process is running the engines of this data directory."""


@contextlib.contextmanager
def embedded_engines(
    data_dir: Path, *, durable: bool, with_broker: bool, wait_for_guests: bool = False
) -> Iterator[dict[str, str]]:
    """Run the engines on `data_dir` and yield the environment that leads to them.

    The keys are DATABASE_URL (the service role), DATABASE_OWNER_URL,
    DATABASE_SUPERUSER_URL and, with a broker, CELERY_BROKER_URL. Leaving the
    block stops the engines and removes their sockets; so do SIGTERM and SIGHUP.
    With `wait_for_guests` it first lets attached processes end, for a minute at most.
    Raises DataDirectoryBusy, or EngineError if an engine does not start.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    description = data_dir / "environment.json"
    with termination_as_exit(), _locked(data_dir), contextlib.ExitStack() as stack:
        description.unlink(missing_ok=True)
        postgres = start_postgres(data_dir=data_dir, durable=durable)
        stack.callback(postgres.stop)
        environment = {
            "DATABASE_URL": postgres.service_url,
            "DATABASE_OWNER_URL": postgres.owner_url,
            "DATABASE_SUPERUSER_URL": postgres.superuser_url,
        }
        addresses = [str(postgres.socket_dir / ".s.PGSQL.5432")]
        if with_broker:
            valkey = start_valkey(data_dir=data_dir)
            stack.callback(valkey.stop)
            environment["CELERY_BROKER_URL"] = valkey.url
            addresses.append(str(valkey.socket))
        if wait_for_guests:
            stack.callback(_wait_for_guests, data_dir)
        _publish(description, {"environment": environment, "sockets": addresses})
        stack.callback(description.unlink, missing_ok=True)
        yield environment


def attach(data_dir: Path) -> dict[str, str] | None:
    """The environment of the engines another process runs on `data_dir`, None if none answer.

    This process then counts as a guest until it ends.
    """
    with contextlib.ExitStack() as stack:
        try:
            # Before reading: who stops the engines first takes the description away, then
            # looks for guests.
            guest = stack.enter_context((data_dir / "guests").open("a"))
            fcntl.flock(guest, fcntl.LOCK_SH)
            described = json.loads((data_dir / "environment.json").read_text())
        except (OSError, ValueError):
            return None
        if not all(_accepts(address) for address in described["sockets"]):
            return None
        _guest_locks.append(guest)
        stack.pop_all()
    environment: dict[str, str] = described["environment"]
    return environment


def _wait_for_guests(data_dir: Path) -> None:
    deadline = time.monotonic() + _GUEST_SECONDS_MAX
    with (data_dir / "guests").open("a") as guests:
        while time.monotonic() < deadline:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(guests, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(0.05)


@contextlib.contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    with (data_dir / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataDirectoryBusy(_busy_message(data_dir, lock)) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        # Closing the file gives the lock up; so does the kernel when this process ends.
        yield


def _busy_message(data_dir: Path, lock: IO[str]) -> str:
    lock.seek(0)
    holder = lock.read().strip() or "unknown"
    return f"{data_dir} is in use by another process ({holder}); stop that one first."


def _publish(description: Path, content: dict[str, object]) -> None:
    # Written whole under another name, so that nobody reads half of it.
    unfinished = description.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump(content, file)
    unfinished.rename(description)


def _accepts(address: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)
    except OSError:
        return False
    return True
