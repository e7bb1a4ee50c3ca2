"""Filters in the URL, which must not tell a foreign id from one that is nobody's."""

from typing import Any

from django import forms
from django.db.models import BooleanField, ForeignKey, OneToOneField
from django.utils.translation import gettext as _
from django_filters import BooleanFilter
from django_filters.rest_framework import DjangoFilterBackend, FilterSet, UUIDFilter


class TrueOrFalseField(forms.NullBooleanField):
    """Takes the two words of JSON; the library would take anything else for no filter at all."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if value not in {None, "", "true", "false"}:
            raise forms.ValidationError(
                _("“{value}” is neither true nor false.").format(value=value)
            )
        return None if not value else value == "true"


class TrueOrFalse(BooleanFilter):
    field_class = TrueOrFalseField


class BlindFilterSet(FilterSet):
    """Compares keys as they are; looking them up first would answer 400 to unknown ones only."""

    FILTER_DEFAULTS = {
        **FilterSet.FILTER_DEFAULTS,
        BooleanField: {"filter_class": TrueOrFalse},
        ForeignKey: {"filter_class": UUIDFilter},
        OneToOneField: {"filter_class": UUIDFilter},
    }


class BlindFilters(DjangoFilterBackend):
    filterset_base = BlindFilterSet
