import contextlib
import os
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.service import DATA_DIR, children, manage
from engines import NO_DATABASE_URL, EngineError, embedded_engines
from engines.processes import die_with_parent, run, termination_as_exit
from engines.supervisor import supervise

DATASET = "pskov-2020"
SERVICE_ROLE = "training_service"
# Whoever reports a problem reaches somebody; the mail stands in .data/mail as all others do.
HELP_ADDRESS = "help@pskov.example"

PREPARATION = (
    ("Migrating the database", ("migrate", "--verbosity", "0")),
    ("Granting the service its rights", ("grant_service_role", SERVICE_ROLE)),
    ("Loading the dataset " + DATASET, ("load_dataset", DATASET)),
)
CHECKS = (
    ("The report of what was spent", ("spend_report",)),
    ("Comparing it with the figures worked out by hand", ("check_oracle",)),
    ("Verifying the books", ("verify",)),
)


class Command(BaseCommand):
    """Prepares a database with the demonstration's dataset and serves it.

    Everything that touches the database is a command of its own, run as a child
    with the role it needs; this process only starts and stops.
    """

    help = "Serves the demonstration on this machine; with --check only checks its books."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="check the books instead")
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1")
        parser.add_argument("--data", type=Path, default=DATA_DIR, help="where data is kept")
        parser.add_argument(
            "--stop-with-parent",
            action="store_true",
            help="stop when the process that started this one ends, however it ends",
        )

    def handle(
        self, *, check: bool, port: int, data: Path, stop_with_parent: bool, **_: Any
    ) -> None:
        if not check and _is_taken(port):
            raise CommandError(f"Port {port} on 127.0.0.1 is taken; choose another with --port.")
        data_dir = data.resolve()
        try:
            with termination_as_exit():
                if stop_with_parent:
                    die_with_parent(death_signal=signal.SIGTERM)
                with _environment(data_dir) as environment:
                    environment.setdefault("PUBLIC_ADDRESS", f"http://127.0.0.1:{port}")
                    environment.setdefault("HELP_ADDRESS", HELP_ADDRESS)
                    self._run_all(PREPARATION, environment)
                    if check:
                        self._run_all(CHECKS, environment)
                        return
                    exit_code = self._serve(
                        port, data_dir, environment, stop_with_parent=stop_with_parent
                    )
        except EngineError as error:
            raise CommandError(str(error)) from error
        if exit_code:
            raise SystemExit(exit_code)

    def _run_all(
        self, steps: tuple[tuple[str, tuple[str, ...]], ...], environment: Mapping[str, str]
    ) -> None:
        for title, words in steps:
            self.stdout.write(f"{title} (manage.py {' '.join(words)})")
            self.stdout.flush()
            exit_code = run(manage(*words), environment=environment)
            if exit_code != 0:
                raise CommandError(f"manage.py {words[0]} failed with exit code {exit_code}.")

    def _serve(
        self, port: int, data_dir: Path, environment: Mapping[str, str], *, stop_with_parent: bool
    ) -> int:
        def announce() -> None:
            self.stdout.write(f"Open http://127.0.0.1:{port}/ - Ctrl-C stops everything.")
            self.stdout.flush()
            run(manage("who_may_sign_in"), environment=environment)

        return supervise(
            children(port=port, data_dir=data_dir, environment=environment),
            stop_with_parent=stop_with_parent,
            is_ready=lambda: _is_taken(port),
            when_ready=announce,
        )


@contextlib.contextmanager
def _environment(data_dir: Path) -> Iterator[dict[str, str]]:
    """Our environment with a database and a broker: those configured, else embedded ones."""
    outside = {
        name: url
        for name in ("DATABASE_URL", "CELERY_BROKER_URL")
        if (url := os.environ.get(name, NO_DATABASE_URL)) != NO_DATABASE_URL
    }
    if len(outside) == 1:
        raise CommandError("Set both DATABASE_URL and CELERY_BROKER_URL, or neither.")
    if outside:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield dict(os.environ)
        return
    with embedded_engines(data_dir, durable=True, with_broker=True) as engines:
        yield {**os.environ, **engines}


def _is_taken(port: int) -> bool:
    with socket.socket() as connection:
        connection.settimeout(1.0)
        return connection.connect_ex(("127.0.0.1", port)) == 0
