"""Fields that understand what people type, and say what they would have understood."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import InvalidValue
from core.money import parse_amount, require_positive

FIRST_YEAR, LAST_YEAR = 1950, 2150


class MoneyField(forms.CharField):
    """An amount as people write it, `1 234,50` or `1234.50`; the value is in minor units.

    It is of more than nothing, unless a change may be `signed`, which is not nothing either.
    """

    def __init__(self, *, currency: str = "RUB", signed: bool = False, **options: Any) -> None:
        super().__init__(
            max_length=40, help_text=gettext_lazy("For example 1 234,50 or 1234.50"), **options
        )
        self.currency, self.signed = currency, signed
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            amount_minor = parse_amount(typed, self.currency)
            require_positive(abs(amount_minor) if self.signed else amount_minor)
        except InvalidValue as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return amount_minor


class DayField(forms.DateField):
    """A day; browsers show a calendar, and others take 16.03.2020 and 2020-03-16.

    What is centuries away is a slip, and the last days of the calendar have no day after them.
    """

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            told = _("Choose a day of the years {first} to {last}.")
            raise forms.ValidationError(told.format(first=FIRST_YEAR, last=LAST_YEAR))


class InSightField(forms.ModelChoiceField):
    """A choice among what is in sight. Anything else is not there, as in an address."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as unknown:
            raise Http404 from unknown
