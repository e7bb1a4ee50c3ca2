"""Money at the edges: integers in minor units inside, decimal text outside.

The exponent of a currency (RUB 2, JPY 0, KWD 3) is CLDR's, read through Babel.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision, list_currencies
from django.utils.translation import gettext as _

from core.errors import InvalidValue

_CURRENCIES = frozenset(list_currencies())
_SPACES = re.compile(r"[\s\u00a0\u202f]")
# Fifteen digits of major units fit a database's bigint in every currency's minor unit.
# A comma divides the decimals off, unless a point does so after it.
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+")
# Thousands to one reader, and a part of one to another.
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_AMOUNT = re.compile(r"[+-]?(?=\.?[0-9])[0-9]{0,15}(\.[0-9]{0,9})?")


def require_positive(amount_minor: int) -> None:
    if amount_minor <= 0:
        raise InvalidValue(_("The amount must be more than zero."))


def require_currency(code: str) -> str:
    """Return `code` if it is an ISO 4217 currency, else raise InvalidValue."""
    if len(code) != 3 or code not in _CURRENCIES:
        raise InvalidValue(
            _("“{code}” is not a currency code of ISO 4217, such as RUB or EUR.").format(code=code)
        )
    return code


def to_decimal(amount_minor: int, currency: str) -> Decimal:
    """Return the amount in major units, with exactly the currency's decimals."""
    return Decimal(amount_minor).scaleb(-get_currency_precision(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """Return the amount in minor units; refuse more decimals than the currency has."""
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise InvalidValue(
            _("{amount} has more decimals than {currency} has.").format(
                amount=amount, currency=currency
            )
        )
    return int(minor)


def parse_amount(text: str, currency: str) -> int:
    """Return minor units for text as people type it: `1 234,50`, `1234.5`, `1 234`, `1,234.50`.

    `6,000` is refused, unless the currency has three decimals: it would be six, or six thousand.
    """
    plain = _SPACES.sub("", text).replace("\N{MINUS SIGN}", "-")
    decimals = get_currency_precision(currency)
    if decimals < 3 and _AMBIGUOUS.fullmatch(plain):
        raise InvalidValue(
            _(
                "“{text}” can be read in two ways. Write {whole} if these are thousands; else at"
                " most {decimals} decimals."
            ).format(text=text, whole=re.sub("[.,]", "", plain), decimals=decimals)
        )
    grouped = _GROUPED.fullmatch(plain)
    plain = plain.replace(",", "" if grouped else ".")
    if not _AMOUNT.fullmatch(plain):
        raise InvalidValue(_("“{text}” is not an amount. Write it like 1234.50.").format(text=text))
    return to_minor(Decimal(plain), currency)


def rounded_ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    """Return the ratio rounded half up to two decimals, or None when there is no denominator."""
    if not denominator:
        return None
    exact = Decimal(numerator) / Decimal(denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
