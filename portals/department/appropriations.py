"""How a year begins: a source of money, and what a law grants from it. Lines are pasted after that."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets import access
from budgets import operations as budgets
from budgets.models import FundingSource
from core.errors import NotPermitted, Refused
from core.formats import date_text, money_text
from people.access import regions
from people.models import Region, Role
from portals.department.desk import SeenField
from portals.department.virements import Planning
from portals.fields import DayField, MoneyField
from portals.navigation import DEPARTMENT
from portals.pages import Crumb

YEAR_MIN, YEAR_MAX = 2000, 2100


class Beginning(Planning):
    """A page of budget officers of a whole region, for whom sources and appropriations are."""

    portal, section = DEPARTMENT, "department-budget"
    checked = True

    def crumbs(self) -> list[Crumb]:
        return [(_("Budget"), reverse("department-budget"))]

    def _require(self) -> None:
        if not self.own_regions.exists():
            raise NotPermitted(
                _("Only a budget officer of a whole region begins a year. Ask your administrator.")
            )

    @property
    def own_regions(self) -> QuerySet[Region]:
        held = {
            each.region_id
            for each in self.scope.roles
            if each.role == Role.BUDGET_OFFICER and each.department_id is None
        }
        return regions(self.scope).filter(pk__in=held).order_by("name", "code", "pk")


class SourceForm(forms.Form):
    region = SeenField(
        label=gettext_lazy("Region"), queryset=Region.objects.none(), empty_label=None
    )
    code = forms.CharField(label=gettext_lazy("Code"), max_length=24)
    name = forms.CharField(label=gettext_lazy("Name of the source"), max_length=200)
    instrument = forms.CharField(
        label=gettext_lazy("Instrument"),
        help_text=gettext_lazy("The law, project or fund behind it."),
        max_length=120,
    )
    eligible_from = DayField(label=gettext_lazy("Pays from"))
    last_day = DayField(label=gettext_lazy("Pays until, the last day"))

    def __init__(self, *args: Any, regions: QuerySet[Region], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["region"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = regions


class NewSource(Beginning):
    title = gettext_lazy("Register a funding source")
    lead = gettext_lazy("It pays for courses within its days, and for nothing outside them.")
    form_class = SourceForm
    button = gettext_lazy("Register the source")
    said = gettext_lazy("The source is registered. Propose what is appropriated from it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "regions": self.own_regions}

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        days = {name: date_text(given[name]) for name in ("eligible_from", "last_day")}
        fields = SourceForm.base_fields.items()
        return [(field.label, {**given, **days}[name]) for name, field in fields]

    def act(self, given: dict[str, Any]) -> str:
        until = given.pop("last_day") + timedelta(days=1)
        self.scope.require(Role.BUDGET_OFFICER, region_id=given["region"].pk)
        budgets.create_funding_source(**given, eligible_until=until, **self.by)
        return reverse("department-appropriation-new")

    def field_of(self, refusal: Refused) -> str | None:
        return "last_day" if refusal.code == "invalid-value" else None


class SourceChoice(SeenField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class AppropriationForm(forms.Form):
    source = SourceChoice(
        label=gettext_lazy("Source"), queryset=FundingSource.objects.none(), empty_label=None
    )
    fiscal_year = forms.IntegerField(
        label=gettext_lazy("Fiscal year"), min_value=YEAR_MIN, max_value=YEAR_MAX
    )
    amount_minor = MoneyField(label=gettext_lazy("Amount"))
    document = forms.CharField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("The law or decision that grants it, with number and date."),
        max_length=200,
    )

    def __init__(
        self, *args: Any, sources: QuerySet[FundingSource], currency: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chosen, amount = self.fields["source"], self.fields["amount_minor"]
        assert isinstance(chosen, forms.ModelChoiceField)
        assert isinstance(amount, MoneyField)
        chosen.queryset, amount.currency = sources, currency


class NewAppropriation(Beginning):
    title = gettext_lazy("Propose an appropriation")
    lead = gettext_lazy("An approver decides. Until then nothing can be planned from it.")
    form_class = AppropriationForm

    def get_initial(self) -> dict[str, Any]:
        return {"fiscal_year": self.now.year}

    def get_form_kwargs(self) -> dict[str, Any]:
        own = self.own_regions
        first = own.first()
        return {
            **super().get_form_kwargs(),
            "sources": access.sources(self.scope).filter(region__in=own).order_by("code", "pk"),
            "currency": first.currency if first else "RUB",
        }

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        source = given["source"]
        return [
            (_("Source"), f"{source.code} {source.name}"),
            (_("Fiscal year"), given["fiscal_year"]),
            (_("Amount"), _sum(given)),
            (_("Document"), given["document"]),
        ]

    def button_for(self, given: dict[str, Any]) -> str:
        return _("Propose {amount}").format(amount=_sum(given))

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.BUDGET_OFFICER, region_id=given["source"].region_id)
        budgets.propose_appropriation(**given, **self.by)
        return reverse("department-approvals")

    def field_of(self, refusal: Refused) -> str | None:
        return "amount_minor" if refusal.code == "invalid-value" else None

    def said_of(self, given: dict[str, Any]) -> str:
        return _("Proposed: {amount}. An approver decides.").format(amount=_sum(given))


def _sum(given: dict[str, Any]) -> str:
    return money_text(given["amount_minor"], given["source"].currency)
