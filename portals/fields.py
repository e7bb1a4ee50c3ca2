"""Fields that understand what people type, and say what they would have understood."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy

from core.errors import InvalidValue
from core.formats import far_off
from core.money import parse_amount, require_positive


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
    """A day; browsers show a calendar, and others take 16.03.2020 and 2020-03-16."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and (slip := far_off(value)):
            raise forms.ValidationError(slip)


class InSightField(forms.ModelChoiceField):
    """A choice among what is in sight. Anything else is not there, as in an address."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as unknown:
            raise Http404 from unknown
