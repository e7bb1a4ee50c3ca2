"""The report as one flat table, for CSV and spreadsheets: a row per total, programme, line, provider."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from babel.numbers import get_currency_precision
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from core.money import to_decimal
from reports import wording
from reports.queries import Amounts, LineSpend, ProgrammeSpend, SpendReport

Value = str | int | Decimal | None
Kind = Literal["text", "money", "cost", "percent", "count"]


@dataclass(frozen=True, slots=True)
class FlatRow:
    """One row; `texts` names it, a programme's also has persons and costs."""

    level: str
    texts: Mapping[str, str]
    currency: str
    amounts: Amounts
    to_date: Amounts
    programme: ProgrammeSpend | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `name` is stable and for machines, `label` is for readers."""

    name: str
    label: str | Promise
    kind: Kind
    value: Callable[[FlatRow], Value]


def flat_rows(report: SpendReport) -> Iterator[FlatRow]:
    """Yield the rows from the totals down to the providers."""
    for total in report.totals:
        yield FlatRow("total", {}, total.currency, total.amounts, total.to_date)
    for programme in report.programmes:
        texts = {
            "region": programme.region.code,
            "programme": programme.programme.code,
            "programme_name": programme.programme.name,
        }
        currency = programme.currency
        yield FlatRow("programme", texts, currency, programme.amounts, programme.to_date, programme)
        for line in programme.lines:
            yield from _line_rows(line, texts, programme.currency)


def _line_rows(line: LineSpend, texts: Mapping[str, str], currency: str) -> Iterator[FlatRow]:
    allocation = line.allocation
    texts = {
        **texts,
        "fiscal_year": str(allocation.appropriation.fiscal_year),
        "source": allocation.appropriation.source.code,
        "line": allocation.code,
        "line_kind": str(allocation.get_kind_display()),
    }
    yield FlatRow("line", texts, currency, line.amounts, line.to_date)
    for row in line.providers:
        name = row.name or str(wording.WITH_NOBODY)
        texts_of_row = {**texts, "provider": name}
        yield FlatRow("provider", texts_of_row, currency, row.amounts, row.to_date)


def decimals_of(row: FlatRow, kind: Kind) -> int:
    """Return how many decimals a number of this kind is written with."""
    return get_currency_precision(row.currency) if kind == "money" else 2


def columns() -> tuple[Column, ...]:
    """Return all columns, in their order."""
    return (*_texts(), *_amounts("amounts"), *_amounts("to_date"), *_of_programme())


def _texts() -> Iterator[Column]:
    labels = {
        "region": gettext_lazy("Region"),
        "programme": gettext_lazy("Programme"),
        "programme_name": gettext_lazy("Name of the programme"),
        "fiscal_year": gettext_lazy("Fiscal year"),
        "source": gettext_lazy("Source"),
        "line": gettext_lazy("Line"),
        "line_kind": gettext_lazy("Kind of line"),
        "provider": gettext_lazy("Provider"),
    }
    yield Column("level", gettext_lazy("Row is"), "text", lambda row: row.level)
    for name, label in labels.items():
        yield Column(name, label, "text", lambda row, name=name: row.texts.get(name, ""))  # type: ignore[misc]
    yield Column("currency", gettext_lazy("Currency"), "text", lambda row: row.currency)


def _amounts(period: Literal["amounts", "to_date"]) -> Iterator[Column]:
    def read(row: FlatRow, name: str) -> Any:
        return getattr(getattr(row, period), name)

    def labelled(label: str | Promise) -> str | Promise:
        return label if period == "amounts" else format_lazy(_("{figure} – to date"), figure=label)

    prefix = "" if period == "amounts" else "to_date_"
    for name, label in wording.AMOUNTS.items():
        yield Column(
            prefix + name,
            labelled(label),
            "money",
            lambda row, name=name: to_decimal(read(row, name), row.currency),  # type: ignore[misc]
        )
    for name, label in wording.PERCENTS.items():
        yield Column(
            prefix + name,
            labelled(label),
            "percent",
            lambda row, name=name: read(row, name),  # type: ignore[misc]
        )


def _of_programme() -> Iterator[Column]:
    for name, label in wording.PERSONS.items():
        yield Column(
            f"persons_{name}",
            label,
            "count",
            lambda row, name=name: row.programme and getattr(row.programme.funnel, name),  # type: ignore[misc]
        )
    for name, label in wording.RATES.items():
        yield Column(
            name,
            label,
            "percent",
            lambda row, name=name: row.programme and row.programme.funnel.rates[name],  # type: ignore[misc]
        )
    for name, label in wording.COSTS.items():
        yield Column(
            f"paid_{name}",
            label,
            "cost",
            lambda row, name=name: row.programme and getattr(row.programme.costs, name),  # type: ignore[misc]
        )
