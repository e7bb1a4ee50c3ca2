"""Reading the tables people send: CSV in the encodings and dialects they really use."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from core.errors import Refused

BYTES_MAX = 20_000_000  # Some 150,000 rows of people.
_NOT_TEXT = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG")


class UnreadableFile(Refused):
    """The file as a whole cannot be a table with the wanted columns."""

    code = "file-unreadable"
    status = 400


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
        value = " ".join(self.cells[column].split())
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
                return datetime.strptime(value, pattern).date()  # noqa: DTZ007 (a day has no zone)
            except ValueError:
                continue
        self.refuse(column, _("This is not a date. Write it like 2020-03-16 or 16.03.2020."))
        return None


def read_table(content: bytes, *, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV file: UTF-8 with or without BOM, or cp1251; comma or semicolon.

    Raises UnreadableFile when the file is no text, has other columns, or no rows.
    """
    text = _decode(content)
    header_line = text.partition("\n")[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader)]
        _check_header(header, columns)
        rows = [_row(number, header, cells) for number, cells in enumerate(reader, 2) if any(cells)]
    except csv.Error as error:
        raise UnreadableFile(
            _("Line {line} of the file is not CSV: {error}.").format(
                line=reader.line_num, error=error
            )
        ) from None
    if not rows:
        raise UnreadableFile(_("The file has a header but no rows below it."))
    return rows


def require_size(size: int) -> None:
    """Refuse a file before reading it when it is larger than BYTES_MAX."""
    if size > BYTES_MAX:
        raise UnreadableFile(
            _("The file has {size} bytes; {most} are the most. Send it in parts.").format(
                size=size, most=BYTES_MAX
            )
        )


def _decode(content: bytes) -> str:
    if not content.strip():
        raise UnreadableFile(_("The file is empty."))
    if content.startswith(_NOT_TEXT) or b"\0" in content:
        raise UnreadableFile(
            _("This is not a CSV file. In a spreadsheet, choose “Save as”, then CSV.")
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
    if missing or unknown or len(set(header)) != len(header):
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
    if len(cells) > len(header):
        row.refuse(
            header[-1],
            _("The row has {count} cells, the header {columns}.").format(
                count=len(cells), columns=len(header)
            ),
        )
    return row
