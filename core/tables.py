"""Tables that people send and take away: CSV as they really write it, and XLSX.

What a file is, is told by its first bytes; neither its name nor what its sender calls
it is looked at. What we write no spreadsheet takes for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from core.formats import far_off
from core.workbooks import ZIP, UnreadableFile, sheet_rows

__all__ = ["Problem", "Row", "UnreadableFile", "harmless", "read_table", "require_size", "to_csv"]

ROWS_MAX = 200_000
COLUMNS_MAX = 60
CELL_MAX = 2_000
_NOT_TEXT = (b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"PK\x05\x06")
# A spreadsheet takes a cell that begins so for a formula; the wide ones in some languages.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Control characters, and those that turn the direction of what is read.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell. Rows count from 1 with the header, as spreadsheets show them."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Row:
    """One line of the file; its readers collect what is wrong instead of stopping there."""

    number: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, reason: str) -> None:
        self.problems.append(Problem(self.number, column, self.cells.get(column, ""), reason))

    def text(self, column: str, *, longest: int, required: bool = True) -> str:
        """Return the trimmed cell; inner runs of white space become one space."""
        value = " ".join(as_typed(self.cells[column]).split())
        if _UNPRINTABLE.search(value):
            self.refuse(column, _("This cell has a character that cannot be seen. Type it anew."))
        if required and not value:
            self.refuse(column, _("This cell is empty. Fill it in."))
        if len(value) > longest:
            self.refuse(
                column,
                _("{length} characters are too long; {longest} fit.").format(
                    length=len(value), longest=longest
                ),
            )
        return value

    def day(self, column: str, *, required: bool = True) -> date | None:
        """Return the date of the cell, written 2020-03-16 or 16.03.2020."""
        value = self.text(column, longest=10, required=required)
        if not value:
            return None
        for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                day = datetime.strptime(value, pattern).date()  # noqa: DTZ007 (a day has no zone)
            except ValueError:
                continue
            if slip := far_off(day):
                self.refuse(column, slip)
                return None
            return day
        self.refuse(column, _("This is not a date. Write it like 2020-03-16 or 16.03.2020."))
        return None


def read_table(content: bytes, *, columns: Sequence[str]) -> list[Row]:
    """Return the rows of an XLSX workbook's first sheet, or of a CSV file.

    CSV is UTF-8 with or without BOM, or cp1251; with comma or semicolon. Raises
    UnreadableFile when the file is neither, has other columns, no rows, or too much.
    """
    require_size(len(content))
    is_workbook = content.startswith(ZIP)
    lines = (
        sheet_rows(content, rows_max=ROWS_MAX, columns_max=COLUMNS_MAX)
        if is_workbook
        else _csv_rows(_decode(content))
    )
    header = [name.strip().lower() for name in next(lines, [])]
    while header and not header[-1]:
        header.pop()  # A sheet is as wide as its widest row.
    _check_header(header, columns)
    rows = []
    for number, cells in enumerate(lines, 2):
        _require_row_bounds(number, cells)
        if any(cells):
            rows.append(_row(number, header, cells))
    if not rows:
        raise UnreadableFile(_("The file has a header but no rows below it."))
    return rows


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet runs it: an apostrophe makes it text."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def as_typed(text: str) -> str:
    """Return the text without the apostrophe that `harmless` put before it."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA_STARTS) else text


def to_csv(rows: Iterable[Sequence[str | int | Decimal | date | None]]) -> bytes:
    """Return a CSV file, with BOM and semicolons; texts are made harmless, numbers stay numbers."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _csv_rows(text: str) -> Iterator[list[str]]:
    header_line = text.partition("\n")[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableFile(
            _("Line {line} of the file is not CSV: {error}.").format(
                line=reader.line_num, error=error
            )
        ) from None


def require_size(size: int) -> None:
    """Refuse a file before reading it when it is larger than UPLOAD_BYTES_MAX."""
    if size > settings.UPLOAD_BYTES_MAX:
        raise UnreadableFile(
            _("The file has {size} bytes; {most} are the most. Send it in parts.").format(
                size=size, most=settings.UPLOAD_BYTES_MAX
            )
        )


def _require_row_bounds(number: int, cells: list[str]) -> None:
    if number > ROWS_MAX + 1:
        raise UnreadableFile(
            _("The file has more than {most} rows. Send it in parts.").format(most=ROWS_MAX)
        )
    if len(cells) > COLUMNS_MAX and any(cells[COLUMNS_MAX:]):
        raise UnreadableFile(
            _("Row {row} has more than {most} cells.").format(row=number, most=COLUMNS_MAX)
        )
    if any(len(cell) > CELL_MAX for cell in cells):
        raise UnreadableFile(
            _("Row {row} has a cell of more than {most} characters.").format(
                row=number, most=CELL_MAX
            )
        )


def _decode(content: bytes) -> str:
    if not content.strip():
        raise UnreadableFile(_("The file is empty."))
    if content.startswith(_NOT_TEXT) or b"\0" in content:
        raise UnreadableFile(
            _("This is neither CSV nor XLSX. In a spreadsheet, choose “Save as”, then CSV.")
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1251")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("Byte {position} is neither UTF-8 nor Windows-1251. Save the file as UTF-8.").format(
                position=error.start
            )
        ) from None


def _check_header(header: list[str], columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in header]
    unknown = [name for name in header if name not in columns]
    repeated = [name for name in columns if header.count(name) > 1]
    if repeated:
        raise UnreadableFile(
            _("The columns must be {wanted}, each once. More than once: {repeated}.").format(
                wanted=", ".join(columns), repeated=", ".join(repeated)
            )
        )
    if missing or unknown:
        raise UnreadableFile(
            _("The columns must be {wanted}. Missing: {missing}. Unknown: {unknown}.").format(
                wanted=", ".join(columns),
                missing=", ".join(missing) or "–",
                unknown=", ".join(unknown)[:200] or "–",
            )
        )


def _row(number: int, header: list[str], cells: list[str]) -> Row:
    row = Row(number, dict(zip(header, cells, strict=False)))
    for name in header[len(cells) :]:
        row.cells[name] = ""
    if any(cells[len(header) :]):
        row.refuse(
            header[-1],
            _("The row has {count} cells, the header {columns}.").format(
                count=len(cells), columns=len(header)
            ),
        )
    return row
