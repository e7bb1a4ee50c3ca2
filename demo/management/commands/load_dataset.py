from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demo import pskov

DATASETS = {"pskov-2020": pskov}


class Command(BaseCommand):
    """Loads a whole invented region; a second time it changes nothing.

    The load is one transaction: interrupted, it leaves no half of a region behind.
    """

    help = "Loads a dataset of the demonstration into the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", choices=sorted(DATASETS))
        parser.add_argument("--folder", type=Path, help="where the department's CSV files go")

    def handle(self, *, dataset: str, folder: Path | None, **options: Any) -> None:
        folder = folder or settings.BASE_DIR / ".data" / dataset
        password = password_to_give()
        with _progress(self.stdout) as progress:
            task = progress.add_task(dataset, total=None)

            def on_progress(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            loaded = DATASETS[dataset].load(
                folder=folder, password=password, on_progress=on_progress
            )
        if not loaded:
            self.stdout.write(
                _("Region {code} is already there; nothing was changed.").format(
                    code=DATASETS[dataset].REGION_CODE
                )
            )
            return
        self.stdout.write(_("Loaded. The imported files are in {folder}.").format(folder=folder))
        if password is None:
            self.stdout.write(_("Nobody was given a password, because DEBUG is off."))


def password_to_give() -> str | None:
    """Return the documented password; it must not open an installation that matters."""
    return pskov.DEMO_PASSWORD if settings.DEBUG else None


def _progress(stdout: Any) -> Progress:
    """Return a bar that counts acts, and that says nothing when no terminal shows it."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(file=stdout),
        disable=not stdout.isatty(),
    )
