from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidValue
from core.money import parse_amount, require_currency, rounded_ratio, to_decimal, to_minor

DECIMALS = {"JPY": 0, "RUB": 2, "EUR": 2, "KWD": 3}
BIGINT_MAX = 2**63 - 1


@pytest.mark.parametrize(("currency", "text"), [("JPY", "5"), ("RUB", "5.00"), ("KWD", "5.000")])
def test_an_amount_has_exactly_the_decimals_of_its_currency(currency, text):
    minor = 5 * 10 ** DECIMALS[currency]

    assert str(to_decimal(minor, currency)) == text
    assert to_minor(Decimal(text), currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "1234.5",
        "1234,50",
        "1 234,50",
        "1\u00a0234,50",
        "1\u202f234,50",
        "  1234.50\t",
        "+1234.50",
        "1,234.50",
        "1234.500000000",
    ],
    ids=ascii,
)
def test_an_amount_is_read_in_every_way_people_type_it(text):
    assert parse_amount(text, "RUB") == 1_234_50


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("7", "JPY", 7), ("7", "RUB", 700), ("7", "KWD", 7000), (".5", "RUB", 50), ("5.", "RUB", 500)],
)
def test_whole_and_broken_amounts_become_minor_units(text, currency, minor):
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize("text", ["6,000", "6.000", "-123,456", "1.005", "9,999"])
@pytest.mark.parametrize("currency", ["RUB", "JPY"])
def test_what_may_be_thousands_or_decimals_is_refused(text, currency):
    with pytest.raises(InvalidValue, match="can be read in two ways"):
        parse_amount(text, currency)


def test_three_decimals_are_no_thousands_where_a_currency_has_them():
    assert parse_amount("6,000", "KWD") == 6_000


def test_a_cut_may_be_typed_with_a_minus():
    assert parse_amount("-1 234,50", "RUB") == -1_234_50


@pytest.mark.parametrize(
    ("text", "currency"), [("1.5", "JPY"), ("1.0051", "RUB"), ("0,234", "RUB"), ("1.0005", "KWD")]
)
def test_more_decimals_than_the_currency_has_are_refused_and_named(text, currency):
    with pytest.raises(InvalidValue, match=f"has more decimals than {currency} has"):
        parse_amount(text, currency)


@pytest.mark.parametrize(
    "text",
    # The second line holds what Python's Decimal reads and people do not write.
    [
        *("", " ", ".", "-", "abc", "1.234,50", "12,34.50", "1.2.3", "12a", "0x10"),
        *("NaN", "Infinity", "١٢٣", "1e5", "1_000", "1e999999"),
    ],
)
def test_what_is_no_amount_is_refused_with_an_example(text):
    with pytest.raises(InvalidValue, match=r"is not an amount\. Write it like 1234\.50"):
        parse_amount(text, "RUB")


def test_the_longest_amount_still_fits_the_database():
    assert parse_amount("9" * 15, "KWD") <= BIGINT_MAX

    with pytest.raises(InvalidValue):
        parse_amount("9" * 16, "KWD")


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(sorted(DECIMALS)))
def test_every_amount_survives_the_way_out_and_back(minor, currency):
    text = str(to_decimal(minor, currency))

    assert parse_amount(text, currency) == minor
    assert parse_amount(text.replace(".", ","), currency) == minor


@given(st.integers(-BIGINT_MAX, BIGINT_MAX), st.sampled_from(sorted(DECIMALS)))
def test_no_amount_the_database_holds_is_rounded(minor, currency):
    assert to_minor(to_decimal(minor, currency), currency) == minor


@pytest.mark.parametrize("code", ["RUB", "EUR", "UAH", "JPY"])
def test_a_currency_of_iso_4217_is_accepted(code):
    assert require_currency(code) == code


@pytest.mark.parametrize("code", ["", "RU", "rub", "RUBL", "ABC", "₽"])
def test_what_is_no_currency_is_refused_by_name(code):
    with pytest.raises(InvalidValue, match=f"“{code}” is not a currency code of ISO 4217"):
        require_currency(code)


@pytest.mark.parametrize(
    ("numerator", "denominator", "ratio"),
    [(1, 3, "0.33"), (2, 3, "0.67"), (1, 8, "0.13"), (-1, 8, "-0.13"), (0, 5, "0.00")],
)
def test_a_ratio_is_rounded_half_up_to_two_decimals(numerator, denominator, ratio):
    assert str(rounded_ratio(numerator, denominator)) == ratio


def test_a_ratio_to_nothing_is_no_number():
    assert rounded_ratio(1, 0) is None
