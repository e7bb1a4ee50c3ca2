"""The spend report in the machine room: a table to compare, or a file.

The table has one fixed layout, whatever the language: groups by spaces, a point
before the decimals, so that two runs and an oracle can be compared by eye or diff.
"""

import io
import json
import sys
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from core.money import to_decimal
from people.models import Region
from providers.models import Programme
from reports import exports, wording
from reports.pdf import render_pdf
from reports.queries import (
    LineSpend,
    ProgrammeSpend,
    ProviderSpend,
    SpendFilter,
    SpendReport,
    spend_report,
)

Spend = ProgrammeSpend | LineSpend | ProviderSpend
_HEADS = {"open": "Open"}
_AMOUNTS = ("adjusted", "allotted", "committed_gross", "open", "paid", "free_limit")


class Command(BaseCommand):
    help = "Prints what was spent by region, programme, line and provider, and what it brought."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", action="append", help="a region's code; all without it")
        parser.add_argument("--programme", help="a programme's code")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="2020-01-01")
        parser.add_argument("--until", type=date.fromisoformat, help="first day not included")
        parser.add_argument(
            "--as-of", type=datetime.fromisoformat, help="as it was known then; now without it"
        )
        parser.add_argument(
            "--format", choices=["table", "json", "csv", "xlsx", "pdf"], default="table"
        )
        parser.add_argument("--output", type=Path, help="write to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        report = spend_report(_wanted(options))
        output: Path | None = options["output"]
        if options["format"] == "table":
            self._print(report, output)
            return
        content = _content(report, options["format"])
        if output is not None:
            output.write_bytes(content)
            self.stdout.write(f"{output}: {len(content)} bytes")
        elif options["format"] in {"xlsx", "pdf"}:
            raise CommandError("This format is a file; name it with --output.")
        else:
            self.stdout.write(content.decode("utf-8-sig"), ending="")

    def _print(self, report: SpendReport, output: Path | None) -> None:
        if output is None and sys.stdout.isatty():
            print_report(report, Console(highlight=False))
            return
        # Rich measures a terminal; anything else gets room for the widest row.
        text = io.StringIO()
        print_report(report, Console(file=text, width=200, highlight=False))
        if output is None:
            self.stdout.write(text.getvalue(), ending="")
        else:
            output.write_text(text.getvalue())


def print_report(report: SpendReport, console: Console) -> None:
    """Print totals, programmes with their lines, persons and costs."""
    as_of = wording.instant_text(report.wanted.as_of, wording.zone_of(report))
    console.print(f"Spend, {wording.period_text(report)}; figures as of {as_of}")
    if not report.programmes:
        console.print("No approved budget line fits this.")
    for total in report.totals:
        to_date, currency = total.to_date, total.currency
        console.print(
            f"Total {currency}: plan {amount(to_date.adjusted, currency)}"
            f"  paid {amount(to_date.paid, currency)}  executed {percent(to_date.execution_percent)}"
        )
        if report.wanted.starts_at:
            console.print(f"Paid in the period: {amount(total.amounts.paid, currency)} {currency}")
    for programme in report.programmes:
        console.print()
        console.print(f"{programme.region.code}  {programme.programme.name}", style="bold")
        console.print(_lines_table(programme, in_period=report.wanted.starts_at is not None))
        _print_outcome(programme, console)


def amount(amount_minor: int, currency: str) -> str:
    """Return for example 15 456 249.60."""
    text = f"{to_decimal(amount_minor, currency):,.{get_currency_precision(currency)}f}"
    return text.replace(",", " ")


def number(value: Decimal | None) -> str:
    return "n/a" if value is None else f"{value:,.2f}".replace(",", " ")


def percent(value: Decimal | None) -> str:
    return "n/a" if value is None else f"{number(value)} %"


def persons(value: int | None) -> str:
    return "n/a" if value is None else f"{value:,}"


def _lines_table(programme: ProgrammeSpend, *, in_period: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Line, provider")
    for name in _AMOUNTS:
        table.add_column(_HEADS.get(name) or str(wording.AMOUNTS[name]), justify="right")
    for name in (*(["In period"] if in_period else []), "Executed", "Committed", "Paid of it"):
        table.add_column(name, justify="right")

    def add(label: str, found: Spend, *, rates: bool, style: str = "") -> None:
        cells = [amount(getattr(found.to_date, name), programme.currency) for name in _AMOUNTS]
        if in_period:
            cells.append(amount(found.amounts.paid, programme.currency))
        if rates:
            to_date = found.to_date
            cells.append(percent(to_date.execution_percent))
            cells.append(percent(to_date.commitment_percent))
            cells.append(percent(to_date.payment_percent))
        table.add_row(label, *cells, style=style)

    for line in programme.lines:
        allocation = line.allocation
        add(f"{allocation.code} {allocation.get_kind_display()}", line, rates=True)
        for row in line.providers:
            if row.provider_id is not None:
                add(f"  {row.name}", row, rates=False, style="dim")
    add("Total", programme, rates=True, style="bold")
    return table


def _print_outcome(programme: ProgrammeSpend, console: Console) -> None:
    funnel, costs, currency = programme.funnel, programme.costs, programme.currency
    parts = programme.to_date.reconciliation
    told = " + ".join(amount(part, currency) for part in parts.values())
    console.print(f"Limit {amount(programme.to_date.allotted, currency)} = {told}")
    console.print(f"  ({' + '.join(parts)})", style="dim")
    steps = " / ".join(persons(getattr(funnel, name)) for name in funnel.STEPS)
    console.print(f"Persons {steps}  ({', '.join(funnel.STEPS)})")
    for name, value in funnel.rates.items():
        console.print(f"  {name.replace('_', ' '):<24}{percent(value):>10}")
    for name, label in wording.COSTS.items():
        console.print(f"{label!s:<44}{number(getattr(costs, name)):>14} {currency}")


def _content(report: SpendReport, wanted: str) -> bytes:
    if wanted == "json":
        return json.dumps(exports.as_json(report), ensure_ascii=False, indent=2).encode() + b"\n"
    return {"csv": exports.as_csv, "xlsx": exports.as_xlsx, "pdf": render_pdf}[wanted](report)


def _wanted(options: dict[str, Any]) -> SpendFilter:
    """Return the filter; days begin at midnight where the regions are."""
    codes = options["region"]
    regions = list(Region.objects.filter(code__in=codes) if codes else Region.objects.all())
    unknown = set(codes or ()) - {region.code for region in regions}
    if unknown:
        raise CommandError(f"There is no region {', '.join(sorted(unknown))}.")
    zones = {region.time_zone for region in regions}
    zone = ZoneInfo(zones.pop() if len(zones) == 1 else "UTC")
    programme_id = None
    if options["programme"]:
        found = Programme.objects.filter(region__in=regions, code=options["programme"])
        if len(found) != 1:
            raise CommandError(f"There are {len(found)} programmes {options['programme']} here.")
        programme_id = found[0].pk
    as_of = options["as_of"] or timezone.now()
    return SpendFilter(
        region_ids=frozenset(region.pk for region in regions),
        as_of=as_of if as_of.tzinfo else as_of.replace(tzinfo=zone),
        starts_at=_midnight(options["first"], zone),
        until=_midnight(options["until"], zone),
        programme_id=programme_id,
    )


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), tzinfo=zone)
