"""Fields and tables: what people type is understood, and what they see is what they take away."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from portals import tables
from portals.fields import MoneyField
from portals.templatetags.portal import bar


@pytest.mark.parametrize("typed", ["1 234,50", "1234.50", "1\u00a0234,5", "1234,5"])
def test_amounts_are_understood_as_spreadsheets_write_them(typed):
    assert MoneyField().clean(typed) == 1_234_50


@pytest.mark.parametrize("typed", ["12 roubles", "1,2,3", "0.001", "--5"])
def test_what_is_no_amount_is_refused_with_the_words_that_were_typed(typed):
    with pytest.raises(ValidationError) as caught:
        MoneyField().clean(typed)

    assert typed in str(caught.value) or "decimals" in str(caught.value)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "1,234.50"), ("ru", "1\u00a0234,50"), ("uk", "1\u00a0234,50"), ("lv", "1\u00a0234,50")],
)
def test_money_is_written_as_the_reader_writes_it(language, shown):
    with translation.override(language):
        assert tables.money(1_234_50, "RUB").text == shown


def test_a_file_says_what_the_table_says_and_runs_no_formula():
    table = tables.Table(
        key="lines",
        caption="Lines",
        columns=[tables.Column("Line"), tables.Column("Paid", number=True)],
        lines=[tables.Line([tables.text("=1+1"), tables.money(5_00, "RUB")])],
    )

    assert table.records() == [["Line", "Paid"], ["=1+1", tables.to_decimal(5_00, "RUB")]]
    assert b"'=1+1" in tables.csv_answer(table).content


def test_a_bar_shows_a_share_however_small_and_never_more_than_the_whole():
    parts = bar([("paid", 1), ("committed", 10_000_000)], 10_000_000)["parts"]

    assert parts == [("paid", "0.00", "0.40"), ("committed", "0.40", "99.60")]
    assert bar([("paid", 0)], 0)["parts"] == []
