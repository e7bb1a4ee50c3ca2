"""Numbers that states give to legal entities, checked by python-stdnum."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.lv import pvn
from stdnum.ru import inn, ogrn
from stdnum.ua import edrpou

from core.errors import InvalidValue

Check = Callable[[str], bool]

TAX_NUMBERS: dict[str, Check] = {"RU": inn.is_valid, "LV": pvn.is_valid, "UA": edrpou.is_valid}
REGISTRY_NUMBERS: dict[str, Check] = {
    "RU": ogrn.is_valid,
    "LV": pvn.is_valid,
    "UA": edrpou.is_valid,
}


def plain_number(text: str) -> str:
    """Return the number without spaces and dashes, upper case."""
    return "".join(text.replace("-", "").split()).upper()


def check_tax_number(country: str, number: str) -> None:
    """Refuse a number that breaks the country's rule; of other countries none is known."""
    _check(TAX_NUMBERS, country, number, _("tax number"))


def check_registry_number(country: str, number: str) -> None:
    _check(REGISTRY_NUMBERS, country, number, _("registry number"))


def check_bank_account(country: str, account: str) -> None:
    """Refuse a wrong IBAN; Russian accounts have 20 digits and no check without the bank's code."""
    is_russian = account.isdigit() and len(account) == 20
    if not (is_russian if country == "RU" else iban.is_valid(account)):
        raise InvalidValue(
            _("“{value}” is not a bank account of {country}. Compare it with the paper.").format(
                value=account, country=country
            )
        )


def _check(rules: dict[str, Check], country: str, number: str, label: str) -> None:
    valid = rules.get(country, bool)
    if not valid(number):
        raise InvalidValue(
            _("“{value}” is not a {label} of {country}. Compare it with the paper.").format(
                value=number, label=label, country=country
            )
        )
