from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from core.errors import Refused
from people import operations
from people.models import Region, User
from people.operations import ImportRejected, ImportReport


class Command(BaseCommand):
    """Checks a file of employees (or bodies) row by row, and imports it when told to."""

    help = "Checks a CSV file of employees; imports it only with --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--region", required=True, help="the region's code, such as RU-PSK")
        parser.add_argument("--actor", required=True, help="the user name of who imports")
        parser.add_argument("--apply", action="store_true", help="import it, if no row is bad")
        parser.add_argument("--bodies", action="store_true", help="the file lists bodies")

    def handle(
        self, *, file: Path, region: str, actor: str, apply: bool, bodies: bool, **options: Any
    ) -> None:
        wanted = _Import(_region(region), _actor(actor), _content(file), apply)
        try:
            report = wanted.bodies() if bodies else self._import_employees(file.name, wanted)
        except ImportRejected as rejected:
            self._print(rejected.report)
            raise CommandError(str(rejected)) from rejected
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._print(report)
        if report.problems:
            raise CommandError(_("Mend the bad rows and check again. Nothing was imported."))

    def _import_employees(self, title: str, wanted: "_Import") -> ImportReport:
        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=cast("IO[str]", self.stdout)),
            disable=not self.stdout.isatty(),
        )
        with progress:
            task = progress.add_task(title, total=None)
            return wanted.employees(
                lambda done, total: progress.update(task, completed=done, total=total)
            )

    def _print(self, report: ImportReport) -> None:
        """Print what is wrong, what may be one person twice, and what was or would be done."""
        for problem in report.problems:
            self.stdout.write(
                _("Row {row}, column {column}, value “{value}”: {reason}").format(
                    row=problem.row,
                    column=problem.column,
                    value=problem.value,
                    reason=problem.reason,
                )
            )
        for pair in report.likely_duplicates:
            self.stdout.write(
                _(
                    "Row {row}: {name} ({id}) may be {other} ({other_id}). Nothing was merged."
                ).format(
                    row=pair.row,
                    name=pair.name,
                    id=pair.work_id,
                    other=pair.other_name,
                    other_id=pair.other_work_id,
                )
            )
        self.stdout.write(_summary(report))


@dataclass(frozen=True)
class _Import:
    """What is to be imported, by whom and where to."""

    region: Region
    actor: User
    content: bytes
    apply: bool

    def bodies(self) -> ImportReport:
        return operations.import_bodies(
            region=self.region,
            content=self.content,
            apply=self.apply,
            actor=self.actor,
            occurred_at=timezone.now(),
        )

    def employees(self, on_progress: Callable[[int, int], None]) -> ImportReport:
        return operations.import_employees(
            region=self.region,
            content=self.content,
            apply=self.apply,
            actor=self.actor,
            occurred_at=timezone.now(),
            on_progress=on_progress,
        )


def _summary(report: ImportReport) -> str:
    counts = _("{rows} rows: {created} new, {updated} changed, {unchanged} unchanged, {bad} bad.")
    text = counts.format(
        rows=report.rows,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        bad=len({problem.row for problem in report.problems}),
    )
    if report.applied:
        return f"{text} {_('Imported.')}"
    if report.problems:
        return text
    return f"{text} {_('Only checked; --apply imports the file.')}"


def _region(code: str) -> Region:
    found = Region.objects.filter(code=code).first()
    if found is None:
        raise CommandError(_("There is no region {code}.").format(code=code))
    return found


def _actor(username: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(_("There is no user {name}.").format(name=username))
    return found


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            _("{file} cannot be read: {reason}.").format(file=file, reason=error.strerror)
        ) from error
