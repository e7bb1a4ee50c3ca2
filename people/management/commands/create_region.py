from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import Refused
from people import operations


class Command(BaseCommand):
    """Sets up a tenant. Regions are the machine room's: no role is high enough to make one."""

    help = "Creates a region."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="ISO 3166-2, for example LV-RIX")
        parser.add_argument("--name", required=True)
        parser.add_argument("--currency", required=True, help="ISO 4217, for example EUR")
        parser.add_argument("--time-zone", required=True, help="IANA, for example Europe/Riga")
        parser.add_argument("--language", action="append", required=True, dest="languages")
        parser.add_argument("--fiscal-year-start-month", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        columns = ("code", "name", "currency", "time_zone", "languages", "fiscal_year_start_month")
        wanted = {name: options[name] for name in columns}
        try:
            region = operations.create_region(**wanted, actor=None, occurred_at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(region.code)
