"""Look whether everything that must hold does hold, and name every row where it does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from people.models import Region
from reports.verification import RULES, Finding, Regions, verify


class Command(BaseCommand):
    help = "Checks the books against the papers; exits with 1 and names each row that is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", action="append", help="only this region, such as RU-PSK")

    def handle(self, *args: Any, region: list[str] | None, **options: Any) -> None:
        found = _findings(_regions(region))
        for finding in found:
            self.stdout.write(
                f"rule {finding.rule:<3} {finding.kind} {finding.number}: {finding.message}"
                f" [{finding.id}]"
            )
        if found:
            self.stdout.write(
                f"{len(found)} findings by {len(RULES)} rules. The books do not agree."
            )
            raise SystemExit(1)
        self.stdout.write(f"{len(RULES)} rules, no finding. Plan, entries and papers agree.")


def _regions(codes: list[str] | None) -> Regions:
    if not codes:
        return None
    found = dict(Region.objects.filter(code__in=codes).values_list("code", "pk"))
    unknown = sorted(set(codes) - set(found))
    if unknown:
        raise CommandError(f"There is no region {', '.join(unknown)}.")
    return found.values()


def _findings(regions: Regions) -> list[Finding]:
    """Run all rules; on a terminal a bar says which one is done."""
    console = Console(stderr=True)
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    found = []
    with Progress(*parts, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=len(RULES))
        for rule, findings in verify(regions):
            bar.update(task, description=f"{rule.number} {rule.title}", advance=1)
            found += findings
    return found
