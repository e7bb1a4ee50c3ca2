"""The spend report for machines and spreadsheets: JSON, CSV, XLSX (docs/decisions/0030)."""

import io
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.tables import to_csv
from reports import wording
from reports.queries import (
    AMOUNT_NAMES,
    Amounts,
    Funnel,
    LineSpend,
    ProgrammeSpend,
    ProviderSpend,
    SpendReport,
    Total,
)
from reports.rows import Column, FlatRow, Value, columns, decimals_of, flat_rows


def as_json(report: SpendReport) -> dict[str, Any]:
    """Return the report ready for JSON: amounts in minor units, rates and costs as decimal text."""
    wanted = report.wanted
    return {
        "period": {"from": _iso(wanted.starts_at), "until": _iso(wanted.until)},
        "as_of": _iso(wanted.as_of),
        "filter": {
            "regions": [region.code for region in wording.regions_of(report)],
            "programme_id": wanted.programme_id and str(wanted.programme_id),
            "line_id": wanted.allocation_id and str(wanted.allocation_id),
            "line_kind": wanted.kind,
            "provider_id": wanted.provider_id and str(wanted.provider_id),
        },
        "totals": [
            {"currency": total.currency, **_spend(total, total.currency)} for total in report.totals
        ],
        "programmes": [_programme(programme) for programme in report.programmes],
    }


def as_csv(report: SpendReport) -> bytes:
    """Return the report as CSV: UTF-8 with BOM, semicolons, decimal points, one row a figure row."""
    shown = columns()
    figures = ([_csv_cell(column, row) for column in shown] for row in flat_rows(report))
    return to_csv([[column.name for column in shown], *figures])


def as_xlsx(report: SpendReport) -> bytes:
    """Return the report as a workbook: the figures, and a sheet that says what they are of."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        # The same report gives the same file.
        created = report.wanted.as_of.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": _("Spend"), "created": created})
        _figures_sheet(book, report)
        _about_sheet(book, report)
    return file.getvalue()


def _programme(programme: ProgrammeSpend) -> dict[str, Any]:
    costs = {name: _text(value) for name, value in asdict(programme.costs).items()}
    return {
        "region": programme.region.code,
        "programme": {
            "id": str(programme.programme.pk),
            "code": programme.programme.code,
            "name": programme.programme.name,
        },
        "currency": programme.currency,
        **_spend(programme, programme.currency),
        "funnel": _funnel(programme.funnel),
        "costs": {**costs, "currency": programme.currency},
        "lines": [_line(line) for line in programme.lines],
    }


def _line(line: LineSpend) -> dict[str, Any]:
    allocation = line.allocation
    return {
        "line": {
            "id": str(allocation.pk),
            "code": allocation.code,
            "kind": allocation.kind,
            "fiscal_year": allocation.appropriation.fiscal_year,
            "source": allocation.appropriation.source.code,
        },
        **_spend(line, allocation.currency),
        "providers": [
            {
                "provider": row.provider_id and {"id": str(row.provider_id), "name": row.name},
                **_spend(row, allocation.currency),
            }
            for row in line.providers
        ],
    }


def _spend(
    found: Total | ProgrammeSpend | LineSpend | ProviderSpend, currency: str
) -> dict[str, Any]:
    """Return the figures of the period, and from the beginning to its end."""
    return {
        **_figures(found.amounts, currency),
        "to_date": _figures(found.to_date, currency),
    }


def _figures(amounts: Amounts, currency: str) -> dict[str, Any]:
    return {
        "amounts": {
            name: {"amount_minor": getattr(amounts, name), "currency": currency}
            for name in (*AMOUNT_NAMES, "open", "unexplained")
        },
        "rates": {name: _text(getattr(amounts, name)) for name in wording.PERCENTS},
    }


def _funnel(funnel: Funnel) -> dict[str, Any]:
    return {
        "persons": {name: getattr(funnel, name) for name in wording.PERSONS},
        "rates": {name: _text(value) for name, value in funnel.rates.items()},
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _iso(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _csv_cell(column: Column, row: FlatRow) -> Value:
    value = column.value(row)
    if not isinstance(value, Decimal):
        return value if value is None or column.kind != "text" else str(value)
    return round(value, decimals_of(row, column.kind))


def _figures_sheet(book: Any, report: SpendReport) -> None:
    sheet = book.add_worksheet(_("Spend"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {
        (level, picture): book.add_format({"bold": level != "provider", "num_format": picture})
        for level in wording.LEVELS
        for picture in ("@", "#,##0", "#,##0.00", "#,##0.000", "0.00")
    }
    shown = columns()
    for number, column in enumerate(shown):
        sheet.write_string(0, number, str(column.label), head)
        sheet.set_column(number, number, 24 if column.kind == "text" else 16)
    count = 0
    for count, row in enumerate(flat_rows(report), 1):
        for number, column in enumerate(shown):
            cell_format = formats[row.level, _picture(column, row)]
            _write(sheet, count, number, column.value(row), cell_format)
    sheet.freeze_panes(1, 4)
    sheet.autofilter(0, 0, count, len(shown) - 1)


def _picture(column: Column, row: FlatRow) -> str:
    if column.kind == "text":
        return "@"
    if column.kind == "count":
        return "#,##0"
    if column.kind == "percent":
        return "0.00"
    decimals = decimals_of(row, column.kind)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _write(sheet: Any, row: int, column: int, value: Value, cell_format: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        # Written as a string, a leading = is a letter like any other.
        sheet.write_string(row, column, value, cell_format)
    else:
        # The writer prints 16 significant digits of the Decimal, so no float comes between.
        sheet.write_number(row, column, value, cell_format)


def _about_sheet(book: Any, report: SpendReport) -> None:
    sheet = book.add_worksheet(_("About"))
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 80)
    as_of = wording.instant_text(report.wanted.as_of, wording.zone_of(report))
    facts = [
        *wording.filter_words(report),
        (_("Figures as of"), as_of),
        (
            _("How to read"),
            _(
                "Amounts are in the currency of their row; nothing adds two currencies. An empty"
                " rate or cost has no denominator. Persons are counted once."
            ),
        ),
    ]
    for number, (label, text) in enumerate(facts):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, text, wrapped)
