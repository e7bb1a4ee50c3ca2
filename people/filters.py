"""Filters in the URL, which must not tell a foreign id from one that is nobody's."""

from django.db.models import ForeignKey, OneToOneField
from django_filters.rest_framework import DjangoFilterBackend, FilterSet, UUIDFilter


class BlindFilterSet(FilterSet):
    """Compares keys as they are; looking them up first would answer 400 to unknown ones only."""

    FILTER_DEFAULTS = {
        **FilterSet.FILTER_DEFAULTS,
        ForeignKey: {"filter_class": UUIDFilter},
        OneToOneField: {"filter_class": UUIDFilter},
    }


class BlindFilters(DjangoFilterBackend):
    filterset_base = BlindFilterSet
