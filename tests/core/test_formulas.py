"""What we write, a spreadsheet shows and never runs; sent back to us it is what it was."""

import csv
import io
from decimal import Decimal

import pytest

from core.tables import harmless, read_table, to_csv

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("start", STARTS)
def test_no_text_begins_like_a_formula(start):
    assert read(to_csv([[f"{start}cmd|' /C calc'!A0"]])) == [[f"'{start}cmd|' /C calc'!A0"]]


def test_numbers_stay_numbers_and_a_quoted_formula_is_one_too():
    assert read(to_csv([[-5, Decimal("-1.50"), '=HYPERLINK("x";"y")', None]])) == [
        ["-5", "-1.50", '\'=HYPERLINK("x";"y")', ""]
    ]


@pytest.mark.parametrize("text", ["=1+1", "+371 67000000", "-", "'quoted'", "O'Neil", "''", "@x"])
def test_what_we_wrote_is_read_back_as_it_was(text):
    content = to_csv([["code", "name"], ["A", text]])

    assert read_table(content, columns=("code", "name"))[0].text("name", longest=50) == text


def test_an_apostrophe_of_the_writers_own_stays():
    assert harmless("'t Hart") == "'t Hart"
