"""Workbooks as people send them, and as somebody would who means harm."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest

from core.tables import UnreadableFile, read_table

COLUMNS = ("code", "name")
Parts = dict[str, bytes]


def workbook(*rows: list[object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in [["code", "name"], *rows]:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def cells(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(content, columns=COLUMNS)]


def changed(change: Callable[[Parts], object], level: int | None = None) -> bytes:
    """Return a sound workbook whose parts were changed."""
    with zipfile.ZipFile(io.BytesIO(workbook(["A", "a"]))) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        cells(content)
    return str(refused.value)


def test_cells_are_what_a_person_would_have_typed():
    content = workbook(["A", 7], ["B", 7.0], ["C", 7.5], ["D", date(2020, 3, 16)], ["E", None])

    assert [row["name"] for row in cells(content)] == ["7", "7", "7.5", "2020-03-16", ""]
    assert (
        cells(workbook(["A", datetime.fromisoformat("2020-03-16T09:00")]))[0]["name"]
        == "2020-03-16 09:00:00"
    )


def test_rows_have_the_numbers_of_the_sheet_and_empty_ones_are_left_out():
    rows = read_table(workbook(["A", "a"], [None, None], ["B", "b"]), columns=COLUMNS)

    assert [row.number for row in rows] == [2, 4]


def test_a_formula_is_never_run_and_never_read_as_text():
    assert cells(workbook(["A", "=1+1"])) == [{"code": "A", "name": ""}]


SHEET = "xl/worksheets/sheet1.xml"
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
TOO_MUCH, BROKEN, ACTIVE = "unpacks to more", "is broken", "has macros, links or other files"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda parts: parts.update({"xl/media/a.bin": b"\0" * 3_000_000}), TOO_MUCH),
        (lambda parts: parts.update({SHEET: parts[SHEET] + b" " * 3_000_000}), TOO_MUCH),
        (lambda parts: parts.update({f"x/{n}.xml": b"" for n in range(300)}), TOO_MUCH),
        (lambda parts: parts.update({SHEET: ENTITY + parts[SHEET]}), BROKEN),
        (lambda parts: parts.update({SHEET: parts[SHEET].decode().encode("utf-16")}), BROKEN),
        (lambda parts: parts.update({SHEET: b"<sheet"}), BROKEN),
        (lambda parts: parts.pop("xl/_rels/workbook.xml.rels"), BROKEN),
        (lambda parts: parts.pop("xl/workbook.xml"), "no workbook that can be read"),
        (lambda parts: parts.update({"xl/vbaProject.bin": b"x"}), ACTIVE),
        (lambda parts: parts.update({"xl/externalLinks/externalLink1.xml": b"<x/>"}), ACTIVE),
        (lambda parts: parts.update({"xl/embeddings/object.bin": b"x"}), ACTIVE),
    ],
)
def test_what_is_made_to_harm_is_refused_before_it_is_read(change, words):
    assert words in refusal(changed(change))


def test_a_workbook_may_not_unpack_to_more_than_ten_times_a_file(settings):
    settings.UPLOAD_BYTES_MAX = len(workbook(["A", "a"])) + 500
    assert cells(workbook(["A", "a"]))

    assert TOO_MUCH in refusal(changed(lambda parts: parts.update({"x.bin": b"ab" * 30_000}), 9))


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500])
def test_an_archive_that_is_none_is_refused(content):
    assert BROKEN in refusal(content)


def test_other_archives_are_no_workbooks():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("word/document.xml", b"<x/>")

    assert "no workbook that can be read" in refusal(file.getvalue())


def test_the_bounds_of_a_table_are_those_of_csv_and_told_with_the_row():
    assert "Row 3 has a cell of more than 2000" in refusal(workbook(["A", "a"], ["B", "b" * 2001]))
    assert "Row 2 has more than 60 cells" in refusal(workbook(["A", "a", *["x"] * 60]))
    assert "Row 3 has a cell of more than 2000" in refusal(
        b"code,name\nA,a\nB," + b"b" * 2001 + b"\n"
    )


def test_a_sheet_that_claims_a_million_rows_is_not_walked_to_its_end():
    def far(parts: Parts) -> None:
        parts[SHEET] = parts[SHEET].replace(b'r="2"', b'r="1048000"')

    assert "more than 200000 rows" in refusal(changed(far))
