"""Tables: said once as rows of cells, shown on the page and taken away as the same figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from core.formats import amount_text, date_text, number_text
from core.money import to_decimal
from core.tables import to_csv

_WHOLE = SafeString(' class="whole"')  # One word is not broken.

Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    label: Any
    number: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and what a file says in its place."""

    text: Any
    value: Value = None
    href: str = ""
    hint: Any = ""
    status: str = ""  # A class of look.css: "", run, fin, held, stop.
    is_status: bool = False
    nil: bool = False
    number: bool = False

    @property
    def html(self) -> SafeString:
        """Return a state, a link or words, with the hint beneath.

        Cells are no template: it would take half the time of a page with a long table.
        """
        if self.is_status:
            shown = format_html('<span class="status {}">{}</span>', self.status, self.text)
        elif self.href:
            whole = "" if " " in str(self.text) else _WHOLE
            shown = format_html('<a href="{}"{}>{}</a>', self.href, whole, self.text)
        else:
            shown = conditional_escape(self.text)
        if not self.hint:
            return shown
        return format_html('{}<br><small class="quiet">{}</small>', shown, self.hint)

    def beneath(self, label: Any) -> SafeString:
        """Return the cell in its row; on a narrow screen its column's label stands before it."""
        css = " ".join(name for name, on in (("n", self.number), ("nil", self.nil)) if on)
        return format_html(
            '<td role="cell" data-label="{}"{}>{}</td>',
            label,
            format_html(' class="{}"', css) if css else "",
            self.html,
        )

    @property
    def exported(self) -> Value:
        """Return a bare number, an ISO date, or the words of the page."""
        if isinstance(self.value, datetime):
            return timezone.localtime(self.value).isoformat(timespec="minutes")
        return str(self.text) if self.value is None else self.value


@dataclass(frozen=True)
class Line:
    """One row; the first cell is its head. `level` is its depth in a tree."""

    cells: Sequence[Cell]
    level: int | None = None
    bar: Sequence[Any] = ()

    @property
    def head(self) -> Cell:
        return self.cells[0]

    def beneath(self, labels: Sequence[str]) -> SafeString:
        """Return all cells but the head."""
        cells = zip(labels, self.cells[1:], strict=True)
        return SafeString("".join(cell.beneath(label) for label, cell in cells))


@dataclass(frozen=True)
class Table:
    """A table with its caption; `note` says the unit and how to read it."""

    key: str
    caption: Any
    columns: Sequence[Column]
    lines: Sequence[Line]
    note: Any = ""
    total: Line | None = None
    exports: Sequence[tuple[str, str]] = field(default_factory=list)  # Words and address.

    @property
    def rows(self) -> Iterable[tuple[Line, SafeString]]:
        """Return each line with the cells that follow its head."""
        labels = self._labels
        return ((line, line.beneath(labels)) for line in self.lines)

    @property
    def total_cells(self) -> SafeString:
        assert self.total is not None
        return self.total.beneath(self._labels)

    @property
    def _labels(self) -> list[str]:
        return [str(column.label) for column in list(self.columns)[1:]]

    def records(self) -> list[list[Value]]:
        """Return head and rows as a file has them: the figures of the page, unformatted."""
        head: list[Value] = [str(column.label) for column in self.columns]
        lines = [*self.lines, *([self.total] if self.total else [])]
        return [head, *([cell.exported for cell in line.cells] for line in lines)]


def text(words: Any, *, href: str = "", hint: Any = "") -> Cell:
    return Cell(words, href=href, hint=hint)


def money(amount_minor: int, currency: str, *, href: str = "") -> Cell:
    """Return an amount without its currency, which caption or note names."""
    return Cell(
        amount_text(amount_minor, currency),
        to_decimal(amount_minor, currency),
        href=href,
        nil=amount_minor == 0,
        number=True,
    )


def count(number: int, *, href: str = "") -> Cell:
    return Cell(number_text(number), number, href=href, nil=number == 0, number=True)


def day(value: date | datetime | None, *, href: str = "") -> Cell:
    return Cell("" if value is None else date_text(value), value and _plain(value), href=href)


def status(words: Any, shape: str = "") -> Cell:
    """Return a state: a shape and a word. Shapes: run, fin, held, stop, or none for "to do"."""
    return Cell(words, status=shape, is_status=True)


def _plain(value: date | datetime) -> date:
    """Return the day that the page shows, which is the one where the reader is."""
    return timezone.localdate(value) if isinstance(value, datetime) else value


def csv_answer(table: Table) -> HttpResponse:
    """Answer with the table as a file: the very rows of the page."""
    answer = HttpResponse(to_csv(table.records()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{table.key}.csv"'
    return answer
