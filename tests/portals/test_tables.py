"""Fields and tables: what people type is understood, and what they see is what they take away."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.html import strip_tags

from core.formats import amount_text, money_text
from portals import tables
from portals.fields import MoneyField
from portals.templatetags.portal import bar, beside, money


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


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "RUB\u00a01,234.50"), ("ru", "1\u00a0234,50\u00a0₽"), ("lv", "1\u00a0234,50\u00a0RUB")],
)
def test_a_sum_has_its_currency_where_its_language_writes_it(language, shown):
    with translation.override(language):
        assert strip_tags(money(1_234_50, "RUB")) == money_text(1_234_50, "RUB") == shown
        assert strip_tags(beside("9", "RUB")) == shown.replace(amount_text(1_234_50, "RUB"), "9")


def test_a_file_has_bare_sums_and_the_days_of_the_page():
    late = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Moscow")):
        cells = [tables.money(1_234_50, "RUB"), tables.day(late), tables.Cell("late", late)]
        table = tables.Table("t", "T", [tables.Column("A")] * 3, [tables.Line(cells)])

        assert cells[1].text == "2 March 2026"
        content = tables.csv_answer(table).content.decode()
        assert "1234.50;2026-03-02;2026-03-02T01:30+03:00" in content


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
