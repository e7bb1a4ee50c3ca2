"""What a spend page is asked for: the filters of the report, in the address."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.access import allocations
from budgets.models import Allocation
from people.access import Scope, regions
from portals.fields import DayField
from providers import access as registry
from reports import access
from reports.models import FILTERS
from reports.queries import MEASURES, SpendFilter
from reports.wording import AMOUNTS

ALL = [("", _("All"))]


class SpendForm(forms.Form):
    """Region, programme, kind of line, provider and days. Choices are what is in sight."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    programme = forms.TypedChoiceField(label=_("Programme"), coerce=UUID, required=False)
    kind = forms.ChoiceField(
        label=_("Kind of line"), choices=[*ALL, *Allocation.Kind.choices], required=False
    )
    provider = forms.TypedChoiceField(label=_("Provider"), coerce=UUID, required=False)
    since = DayField(label=_("First day"), required=False)
    until = DayField(label=_("Last day"), required=False)
    line = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        self.scope = scope
        programmes = registry.programmes(scope).order_by("code", "pk")
        providers = registry.providers(scope).order_by("name", "pk")
        found = {
            "region": regions(scope).order_by("code", "pk").values_list("code", "name"),
            "programme": [(each.pk, f"{each.code} {each.name}") for each in programmes],
            "provider": [(each.pk, each.name) for each in providers],
        }
        for name, choices in found.items():
            self._field(name).choices = [*ALL, *choices]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class FigureForm(SpendForm):
    """A figure to open: a measure of the report, narrowed by the same filters."""

    measure = forms.ChoiceField(choices=[(name, AMOUNTS[name]) for name in MEASURES])
    nobodys = forms.BooleanField(required=False)  # What is with no provider yet.


class SaveForm(SpendForm):
    """The filters that are on, carried along unseen, and a name for them."""

    name = forms.CharField(label=_("Name of the view"), max_length=80)
    field_order = ("name",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for filtered in FILTERS:
            self.fields[filtered].widget = forms.HiddenInput()

    def clean_line(self) -> UUID | None:
        """Refuse a line out of sight; the other filters are choices among what is in sight."""
        line: UUID | None = self.cleaned_data["line"]
        if line and not allocations(self.scope).filter(pk=line).exists():
            raise forms.ValidationError(_("There is no such line. Choose one in the report."))
        return line


def figure_of(form: FigureForm) -> dict[str, Any]:
    """Return which figure was asked for; one that is not understood is not there."""
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


def spend_filter(scope: Scope, asked: dict[str, Any], *, at: datetime) -> SpendFilter:
    """Return the report's filter, as the API makes it of the same words."""
    readable = access.readable(scope, asked.get("region") or None)
    since, until = asked.get("since"), asked.get("until")
    return SpendFilter(
        region_ids=readable.region_ids,
        department_ids=readable.department_ids,
        as_of=at,
        starts_at=since and _midnight(since),
        until=until and _midnight(until + timedelta(days=1)),
        programme_id=asked.get("programme") or None,
        allocation_id=asked.get("line") or None,
        kind=asked.get("kind") or None,
        provider_id=asked.get("provider") or None,
    )


def _midnight(day: Any) -> datetime:
    """Return the beginning of a day where the reader is."""
    return timezone.make_aware(datetime.combine(day, time()))
