"""Compare the spend report of the demonstration with the figures worked out by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.oracle import REGION_CODE, checks
from people.models import Region
from reports.queries import SpendFilter, spend_report


class Command(BaseCommand):
    help = (
        "Compares the report of Pskov 2020 with hand-checked figures; exits with 1 on a difference."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.filter(code=REGION_CODE).first()
        if region is None:
            raise CommandError("Load the dataset first: manage.py load_dataset pskov-2020")
        wanted = SpendFilter(region_ids=frozenset({region.pk}), as_of=timezone.now())
        report = spend_report(wanted)
        if len(report.programmes) != 1:
            raise CommandError(f"The report has {len(report.programmes)} programmes; one is right.")
        wrong = 0
        for check in checks():
            actual = check.actual(report.programmes[0])
            agrees = actual == check.expected
            wrong += not agrees
            verdict = "ok" if agrees else f"WRONG, {check.expected} is right"
            self.stdout.write(f"{check.indicator} {actual:>15} {verdict}  ({check.label})")
        self.stdout.write(f"{len(checks())} figures, {wrong} wrong.")
        if wrong:
            raise SystemExit(1)
