"""Money, numbers and dates in the reader's language (CLDR through Babel)."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision
from babel.units import format_unit
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.money import to_decimal

# Babel writes RUB1,234.50 in English; a no-break space makes it readable.
_CODE_BEFORE_DIGIT = re.compile(r"(?<=[A-Z]{3})(?=\d)")

# CLDR ends these with an abbreviation of the word year, whose full stop then stands before ours.
_LONG_DATES = {"ru": "d MMMM y", "uk": "d MMMM y"}

FIRST_YEAR, LAST_YEAR = 1950, 2150


def reader_locale() -> Locale:
    """Return the reader's CLDR locale; English is the European one: 9 September 2020."""
    return _locale_of(get_language() or "en")


@cache
def _locale_of(language: str) -> Locale:
    return Locale.parse("en-GB" if language == "en" else language, sep="-")


def money_text(amount_minor: int, currency: str) -> str:
    """Return for example `1 234,50 ₽` (ru) or `RUB 1,234.50` (en)."""
    text = format_currency(to_decimal(amount_minor, currency), currency, locale=reader_locale())
    return _CODE_BEFORE_DIGIT.sub("\u00a0", str(text))


def currency_beside(currency: str) -> tuple[str, str]:
    """Return what the language writes before and after an amount: one of the two is empty."""
    one = 10 ** get_currency_precision(currency)
    before, _amount, after = money_text(one, currency).partition(amount_text(one, currency))
    return before, after


def amount_text(amount_minor: int, currency: str) -> str:
    """Return the amount with all its decimals and without its currency, as in a table."""
    amount = to_decimal(amount_minor, currency)
    decimals = "0" * -int(amount.as_tuple().exponent)
    pattern = f"#,##0.{decimals}" if decimals else "#,##0"
    return str(format_decimal(amount, format=pattern, locale=reader_locale()))


def number_text(value: Decimal | int) -> str:
    """Return a number with the language's group and decimal marks."""
    return str(format_decimal(value, locale=reader_locale(), decimal_quantization=False))


def percent_text(value: Decimal) -> str:
    """Return a share with two decimals, so that shares below each other can be compared."""
    return f"{format_decimal(value, format='0.00', locale=reader_locale())} %"


def time_text(value: datetime) -> str:
    """Return hours and minutes of an instant, in the zone it is in."""
    return f"{value:%H:%M}"


def date_text(value: date | datetime) -> str:
    """Return a date with the month's name; an instant is shown in the current time zone."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    locale = reader_locale()
    return str(format_date(day, format=_LONG_DATES.get(locale.language, "long"), locale=locale))


def far_off(day: date) -> str:
    """Return why a day that somebody typed is a slip, or an empty text.

    Nothing here happens centuries away, and the last days of the calendar have no day after them.
    """
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return ""
    return _("Choose a day of the years {first} to {last}.").format(
        first=FIRST_YEAR, last=LAST_YEAR
    )


def size_text(size: int) -> str:
    """Return the size of a file in bytes as people say it, rounded up: `1 kB`, `3 MB`."""
    large = size >= 1_000_000
    unit, by = ("digital-megabyte", 1_000_000) if large else ("digital-kilobyte", 1_000)
    return format_unit(-(-size // by), unit, length="short", locale=reader_locale())
