"""Preview or carry out the terms of retention. What is anonymised stays anonymous."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from people.models import Region
from privacy import operations, retention


class Command(BaseCommand):
    help = "Deletes or anonymises what a region no longer needs; --dry-run says what that would be."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", action="append", required=True, help="such as RU-PSK")
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *args: Any, region: list[str], dry_run: bool, **options: Any) -> None:
        at = timezone.now()
        for code in region:
            found = Region.objects.filter(code=code).first()
            if found is None:
                raise CommandError(f"There is no region {code}.")
            self._region(found, at, dry_run)
        for leftover in retention.LEFTOVERS:
            count = leftover.due(at=at).count()
            if not dry_run:
                count = _in_batches(
                    leftover.name,
                    count,
                    partial(operations.clear_leftover, leftover=leftover, at=at),
                )
            self.stdout.write(f"service {leftover.name}: {count} after {leftover.days} days")

    def _region(self, region: Region, at: datetime, dry_run: bool) -> None:
        for employee in retention.spared(region, at=at).order_by("pk"):
            self.stdout.write(f"{region.code} PERSON {employee.pk}: kept by a legal hold")
        for kind, term in retention.TERMS.items():
            count = retention.due(region, kind, at=at).count()
            if not dry_run:
                count = _in_batches(
                    f"{region.code} {kind}",
                    count,
                    partial(operations.apply_term, region=region, kind=kind, at=at),
                )
            months = retention.months_of(region, kind)
            self.stdout.write(f"{region.code} {kind}: {count} {term.action} after {months} months")


def _in_batches(title: str, total: int, act: Callable[[], int]) -> int:
    """Repeat the act until there is nothing left; on a terminal a bar shows how far it is."""
    console = Console(stderr=True)
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    done = 0
    with Progress(*parts, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(title, total=total)
        while gone := act():
            done += gone
            bar.advance(task, gone)
    return done
