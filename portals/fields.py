"""Fields that understand what people type, and say what they would have understood."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy

from core.errors import InvalidValue
from core.money import parse_amount


class MoneyField(forms.CharField):
    """An amount as people write it, `1 234,50` or `1234.50`; the value is in minor units."""

    def __init__(self, *, currency: str = "RUB", **options: Any) -> None:
        super().__init__(
            max_length=40, help_text=gettext_lazy("For example 1 234,50 or 1234.50"), **options
        )
        self.currency = currency
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            return parse_amount(typed, self.currency) if typed else None
        except InvalidValue as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class DayField(forms.DateField):
    """A day; browsers show a calendar, and others take 16.03.2020 and 2020-03-16."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)


class InSightField(forms.ModelChoiceField):
    """A choice among what is in sight. Anything else is not there, as in an address."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as unknown:
            raise Http404 from unknown
