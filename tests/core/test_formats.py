from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from core.formats import date_text, money_text, number_text, size_text

NBSP = "\u00a0"


def with_plain_spaces(text: str) -> str:
    """Return the text with the narrow and the wide no-break space as ordinary ones."""
    return text.replace(NBSP, " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "RUB 1,234.50"),
        ("ru", "1 234,50 ₽"),
        ("uk", "1 234,50 RUB"),
        ("lv", "1 234,50 RUB"),
    ],
)
def test_money_is_written_in_the_readers_language(language, text):
    with override(language):
        assert with_plain_spaces(money_text(1_234_50, "RUB")) == text


@pytest.mark.parametrize("language", ["en", "ru", "uk", "lv"])
def test_money_never_breaks_over_two_lines(language):
    with override(language):
        assert " " not in money_text(1_234_567_89, "RUB")


@pytest.mark.parametrize(
    ("currency", "text"), [("JPY", "123 450 ¥"), ("RUB", "1 234,50 ₽"), ("KWD", "123,450 KWD")]
)
def test_money_shows_the_decimals_of_its_currency(currency, text):
    with override("ru"):
        assert with_plain_spaces(money_text(123_450, currency)) == text


def test_less_than_nothing_is_marked():
    with override("en"):
        assert money_text(-5, "RUB") == f"-RUB{NBSP}0.05"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "1,234,567.5"), ("ru", "1 234 567,5"), ("uk", "1 234 567,5"), ("lv", "1 234 567,5")],
)
def test_numbers_are_grouped_as_the_language_does(language, text):
    with override(language):
        assert with_plain_spaces(number_text(Decimal("1234567.5"))) == text


def test_a_number_keeps_every_decimal_it_has():
    with override("en"):
        assert number_text(Decimal("0.123456789")) == "0.123456789"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "9 September 2020"),
        ("ru", "9 сентября 2020"),
        ("uk", "9 вересня 2020"),
        ("lv", "2020. gada 9. septembris"),
    ],
)
def test_dates_name_the_month(language, text):
    with override(language):
        assert with_plain_spaces(date_text(date(2020, 9, 9))) == text


def test_an_instant_is_the_day_of_the_place_where_it_is_read():
    late = datetime(2020, 9, 8, 22, 30, tzinfo=UTC)

    with override("en"):
        assert date_text(late) == "8 September 2020"
        with timezone.override(ZoneInfo("Europe/Moscow")):
            assert date_text(late) == "9 September 2020"


def test_without_a_language_the_text_is_english():
    with override(None):
        assert date_text(date(2020, 9, 9)) == "9 September 2020"


@pytest.mark.parametrize(
    ("size", "english", "russian"),
    [
        (1, "1 kB", "1 кБ"),
        (1_001, "2 kB", "2 кБ"),
        (999_999, "1,000 kB", "1 000 кБ"),
        (1_000_000, "1 MB", "1 МБ"),
        (9_000_001, "10 MB", "10 МБ"),
    ],
)
def test_the_size_of_a_file_is_rounded_up(size, english, russian):
    for language, text in (("en", english), ("ru", russian)):
        with override(language):
            assert with_plain_spaces(size_text(size)) == text
