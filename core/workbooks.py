"""Reading an XLSX workbook that may be made to harm: looked at as an archive, then as cells.

A workbook is a zip archive of XML. What it would unpack to is known from its directory
and bounded there; the library sees only an archive that passed.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.errors import Refused

ZIP = b"PK\x03\x04"
ENTRIES_MAX = 200
RATIO_MAX = 200  # Of an entry above RATIO_FROM bytes; real sheets reach some 50.
RATIO_FROM = 1_000_000
UNPACKED_TIMES_MAX = 10  # As many times as a file may have bytes.
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
# Programs, other people's files, and files inside of the file.
_ACTIVE = ("vbaproject", "externallinks/", "embeddings/", "activex/", "connections.xml")
_XML = (".xml", ".rels")


class UnreadableFile(Refused):
    """The file as a whole cannot be a table with the wanted columns."""

    code = "file-unreadable"
    status = 400


def sheet_rows(content: bytes, *, rows_max: int, columns_max: int) -> Iterator[list[str]]:
    """Yield the cells of the first sheet as text, one row and column more than may be.

    Formulas count as what they last showed. Raises UnreadableFile.
    """
    _require_harmless_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            cells = book.worksheets[0].iter_rows(
                max_row=rows_max + 2, max_col=columns_max + 1, values_only=True
            )
            for row in cells:
                yield [_text(value) for value in row]
        finally:
            book.close()
    except Exception:  # The library raises whatever the broken part made it stumble over.
        raise UnreadableFile(
            _("This workbook is broken. Open it in a spreadsheet and save it again.")
        ) from None


def _require_harmless_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _require_bounds(entries)
            _require_plain(entries)
            for entry in entries:
                if entry.filename.lower().endswith(_XML):
                    _require_no_entities(archive.read(entry))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError):
        raise UnreadableFile(
            _("This workbook is broken. Open it in a spreadsheet and save it again.")
        ) from None


def _require_bounds(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    most = settings.UPLOAD_BYTES_MAX * UNPACKED_TIMES_MAX
    swollen = any(
        entry.file_size > max(RATIO_FROM, RATIO_MAX * entry.compress_size) for entry in entries
    )
    if len(entries) > ENTRIES_MAX or unpacked > most or swollen:
        raise UnreadableFile(
            _("This workbook unpacks to more than it may. Save the one sheet alone, or as CSV.")
        )


def _require_plain(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    encrypted = any(entry.flag_bits & 1 for entry in entries)
    if encrypted or not names >= _NEEDED or len(names) < len(entries):
        raise UnreadableFile(
            _(
                "This is no workbook that can be read. Save it as XLSX without a password, or as CSV."
            )
        )
    if any(word in name.lower() for name in names for word in _ACTIVE):
        raise UnreadableFile(
            _("This workbook has macros, links or other files in it. Save the sheet alone as CSV.")
        )


def _require_no_entities(part: bytes) -> None:
    # A NUL gives away UTF-16, in which the word would be spelt otherwise.
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part:
        raise UnreadableFile(
            _("This workbook is broken. Open it in a spreadsheet and save it again.")
        )


def _text(value: object) -> str:
    """Return what a person would have typed into the cell."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return str(value)
    # The library gives a whole number that was calculated with a decimal point.
    return value if isinstance(value, str) else str(value).removesuffix(".0")
