from datetime import date

import pytest

from core.tables import Row, UnreadableFile, read_table, require_size

COLUMNS = ("code", "name")


def cells(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(content, columns=COLUMNS)]


def day(text: str) -> date | None:
    return Row(2, {"day": text}).day("day")


@pytest.mark.parametrize(
    "content",
    [
        "code,name\nA,Школа\n".encode(),
        "code,name\nA,Школа\n".encode("utf-8-sig"),
        "code;name\r\nA;Школа\r\n".encode("cp1251"),
        "code;name\rA;Школа".encode(),
        'code,name\n"A","Школа"'.encode(),
        "name,code\nШкола,A\n".encode(),
        " Code , NAME \nA,Школа\n".encode(),
    ],
    ids=["utf-8", "bom", "cp1251", "old-mac", "quoted", "other-order", "untidy-header"],
)
def test_every_dialect_gives_the_same_cells(content):
    assert cells(content) == [{"code": "A", "name": "Школа"}]


def test_a_quoted_cell_may_hold_the_delimiter_and_a_line_break():
    assert cells(b'code,name\nA,"one, two\nthree"\n')[0]["name"] == "one, two\nthree"


def test_a_comma_in_a_semicolon_file_is_a_letter_like_any_other():
    assert cells(b"code;name\nA;one, two\n")[0]["name"] == "one, two"


def test_rows_are_numbered_as_spreadsheets_show_them_blank_ones_included():
    rows = read_table(b"code,name\nA,a\n\n,\nB,b\n", columns=COLUMNS)

    assert [(row.number, row.cells["code"]) for row in rows] == [(2, "A"), (5, "B")]


def test_a_short_row_has_empty_cells_at_its_end():
    assert cells(b"code,name\nA\n") == [{"code": "A", "name": ""}]


def test_a_long_row_is_a_problem_of_that_row_only():
    rows = read_table(b"code,name\nA,a,surplus\nB,b\n", columns=COLUMNS)

    assert [problem.reason for problem in rows[0].problems] == [
        "The row has 3 cells, the header 2."
    ]
    assert rows[1].problems == []


@pytest.mark.parametrize(
    "content",
    [
        *(b"PK\x05\x06...", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG"),
        *(b"code\0name", "code,name\nA,a".encode("utf-16")),
    ],
)
def test_what_is_no_text_is_refused_with_the_way_out(content):
    with pytest.raises(UnreadableFile, match="neither CSV nor XLSX"):
        cells(content)


@pytest.mark.parametrize("content", [b"", b" \r\n\t "])
def test_an_empty_file_is_refused(content):
    with pytest.raises(UnreadableFile, match="The file is empty"):
        cells(content)


def test_a_header_without_rows_is_refused():
    with pytest.raises(UnreadableFile, match="a header but no rows"):
        cells(b"code,name\n\n,\n")


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (b"code", "Missing: name. Unknown: –."),
        (b"code,name,age", "Missing: –. Unknown: age."),
        (b"code,nmae", "Missing: name. Unknown: nmae."),
        (b"code,name,name", "must be code, name, each once. More than once: name."),
        (b"code,code", "must be code, name, each once. More than once: code."),
    ],
)
def test_other_columns_are_refused_and_named(header, fault):
    with pytest.raises(UnreadableFile) as refused:
        cells(header + b"\nA,a\n")

    assert str(refused.value).endswith(fault)


def test_an_open_quote_is_refused_with_its_line():
    with pytest.raises(UnreadableFile, match="Line 2 of the file is not CSV"):
        cells(b'code,name\nA,"a\n')


def test_a_byte_of_no_known_encoding_is_refused_with_its_place():
    with pytest.raises(UnreadableFile, match="Byte 12 is neither UTF-8 nor Windows-1251"):
        cells(b"code,name\nA,\x98\n")


def test_the_largest_file_passes_and_one_byte_more_does_not(settings):
    settings.UPLOAD_BYTES_MAX = 20
    require_size(20)

    with pytest.raises(UnreadableFile, match="21 bytes; 20 are the most"):
        require_size(21)
    with pytest.raises(UnreadableFile, match="21 bytes; 20 are the most"):
        cells(b"code,name\nA,123456789")


@pytest.mark.parametrize("text", ["2020-03-16", "16.03.2020", " 16.03.2020 "])
def test_a_day_is_read_both_ways(text):
    assert day(text) == date(2020, 3, 16)


@pytest.mark.parametrize("text", ["16/03/2020", "2020-02-30", "31.04.2020", "soon", "2020-3-16 x"])
def test_what_is_no_day_is_a_problem_of_its_cell(text):
    row = Row(7, {"day": text})

    assert row.day("day") is None
    assert {(found.row, found.column, found.value) for found in row.problems} == {(7, "day", text)}


@pytest.mark.parametrize("text", ["0001-01-01", "31.12.1949", "2151-01-01", "9999-12-31"])
def test_a_day_centuries_away_is_a_slip(text):
    row = Row(7, {"day": text})

    assert row.day("day") is None
    assert [found.reason for found in row.problems] == ["Choose a day of the years 1950 to 2150."]


@pytest.mark.parametrize("text", ["1950-01-01", "31.12.2150"])
def test_the_first_and_the_last_day_are_read(text):
    assert day(text) is not None


def test_a_day_may_be_left_out_where_it_is_not_required():
    row = Row(2, {"day": ""})

    assert row.day("day", required=False) is None
    assert row.problems == []


def test_a_text_of_the_greatest_length_fits_and_one_letter_more_does_not():
    row = Row(2, {"name": "abcd", "post": "abcde"})

    assert row.text("name", longest=4) == "abcd"
    assert row.problems == []
    row.text("post", longest=4)
    assert [found.reason for found in row.problems] == ["5 characters are too long; 4 fit."]


def test_white_space_inside_a_cell_is_one_space_and_an_empty_one_is_a_problem():
    row = Row(2, {"name": " two \t  words\n", "post": " \t "})

    assert row.text("name", longest=9) == "two words"
    row.text("post", longest=9)
    assert [(found.column, found.reason) for found in row.problems] == [
        ("post", "This cell is empty. Fill it in.")
    ]
