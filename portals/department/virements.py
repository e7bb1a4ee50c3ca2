"""Asking for money: a virement between two lines, and a supplement or cut of an appropriation."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets import access as budgets_access
from budgets import operations as budgets
from budgets.access import of_line
from budgets.models import Allocation, Appropriation
from budgets.queries import appropriated_minor, unplanned_minor
from core.errors import Refused
from core.formats import amount_text, money_text
from people.models import Role
from portals.department.approvals import before_after
from portals.department.line_acts import LineAct
from portals.department.lines import signed_money_text, virement_shifts
from portals.fields import InSightField, MoneyField
from portals.navigation import DEPARTMENT
from portals.pages import Act, Crumb

OPEN = (Allocation.Status.OPEN, Allocation.Status.PAUSED)


class LineChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}, {obj.get_kind_display()}"


class VirementForm(forms.Form):
    target = LineChoice(
        label=gettext_lazy("To line"),
        queryset=Allocation.objects.none(),
        help_text=gettext_lazy("Lines of the same appropriation"),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)
    field_order = ["target", "amount_minor", "reason"]

    def __init__(
        self, *args: Any, targets: QuerySet[Allocation], currency: str, free: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["target"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = targets
        self.fields["amount_minor"] = MoneyField(label=_("Sum"), currency=currency)
        self.fields["amount_minor"].help_text = free
        self.order_fields(self.field_order)


class ProposeVirement(LineAct):
    """Ask to move free money of the line in the address to another one."""

    checked = True
    roles = (Role.BUDGET_OFFICER,)
    of_department = True
    form_class = VirementForm
    lead = gettext_lazy("A second person decides. Until then nothing moves.")

    @property
    def title(self) -> str:
        return _("Move money from line {code}").format(code=self.budget_line.code)

    def get_form_kwargs(self) -> dict[str, Any]:
        line = self.budget_line
        lines = budgets_access.allocations(self.scope).exclude(pk=line.pk)
        free = money_text(self.amounts.available_minor, line.currency)
        return {
            **super().get_form_kwargs(),
            "targets": lines.filter(appropriation=line.appropriation_id, status__in=OPEN).order_by(
                "code", "pk"
            ),
            "currency": line.currency,
            "free": _("{free} is available").format(free=free),
        }

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        return [
            (_("From line"), self.budget_line.code),
            (_("To line"), given["target"].code),
            (_("Sum"), self.sum_of(given)),
            (_("Reason"), given["reason"]),
        ]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"shifts": virement_shifts(self.budget_line, given["target"], given["amount_minor"])}

    def button_for(self, given: dict[str, Any]) -> str:
        return _("Ask to move {sum} to {target}").format(
            sum=self.sum_of(given), target=given["target"].code
        )

    def act(self, given: dict[str, Any]) -> str:
        for line in (self.budget_line, given["target"]):
            self.scope.require(Role.BUDGET_OFFICER, **of_line(line))
        budgets.propose_virement(source=self.budget_line, **given, **self.by)
        return reverse("department-line", args=[self.budget_line.pk])

    def said_of(self, given: dict[str, Any]) -> str:
        return _("Asked: {sum} to {target}. An approver decides.").format(
            sum=self.sum_of(given), target=given["target"].code
        )


class AppropriationChoice(InSightField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.source.code} {obj.source.name}, {obj.fiscal_year}"


class AmendmentForm(forms.Form):
    appropriation = AppropriationChoice(
        label=gettext_lazy("Appropriation"), queryset=Appropriation.objects.none(), empty_label=None
    )
    change_minor = MoneyField(label=gettext_lazy("Change"), signed=True)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def __init__(
        self, *args: Any, appropriations: QuerySet[Appropriation], currency: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chosen, change = self.fields["appropriation"], self.fields["change_minor"]
        assert isinstance(chosen, forms.ModelChoiceField)
        assert isinstance(change, MoneyField)
        chosen.queryset = appropriations
        change.currency = currency
        change.help_text = _("For example 50 000,00. For a cut write a minus before it")


class Planning(Act):
    """A page that only a budget officer has a use for; which region's, the act itself asks."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._require()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._require()
        return super().post(request, *args, **kwargs)

    def _require(self) -> None:
        held = [each for each in self.scope.roles if each.role == Role.BUDGET_OFFICER]
        for each in held or self.scope.roles[:1]:
            self.scope.require(
                Role.BUDGET_OFFICER, region_id=each.region_id, department_id=each.department_id
            )


class ProposeAmendment(Planning):
    """Ask for a supplementary amount of an appropriation, or for a cut."""

    portal, section = DEPARTMENT, "department-budget"
    title = gettext_lazy("Ask for a supplement")
    lead = gettext_lazy("A second person decides. Until then nothing changes.")
    check_template_name = "portals/department/check_figures.html"
    checked = True
    form_class = AmendmentForm

    def crumbs(self) -> list[Crumb]:
        return [(_("Budget"), reverse("department-budget"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        found = budgets_access.appropriations(self.scope).select_related("source")
        mine = [
            held.region.currency for held in self.scope.roles if held.role == Role.BUDGET_OFFICER
        ]
        return {
            **super().get_form_kwargs(),
            "appropriations": found.filter(status=Appropriation.Status.APPROVED).order_by(
                "-fiscal_year", "source__code", "pk"
            ),
            "currency": mine[0] if mine else "RUB",
        }

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        parent = given["appropriation"]
        return [
            (
                _("Appropriation"),
                f"{parent.source.code} {parent.source.name}, {parent.fiscal_year}",
            ),
            (_("Change"), _change_text(given)),
            (_("Reason"), given["reason"]),
        ]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        parent, change = given["appropriation"], given["change_minor"]
        currency = parent.source.currency
        rows = [
            (label, amount_text(now, currency), amount_text(now + change, currency))
            for label, now in (
                (_("Appropriated"), appropriated_minor(parent)),
                (_("Not yet planned"), unplanned_minor(parent)),
            )
        ]
        return {"table": before_after("change", _("What changes"), rows)}

    def button_for(self, given: dict[str, Any]) -> str:
        return _("Ask for {change}").format(change=_change_text(given))

    def act(self, given: dict[str, Any]) -> str:
        region_id = given["appropriation"].region_id
        self.scope.require(Role.BUDGET_OFFICER, region_id=region_id)
        budgets.propose_amendment(**given, **self.by)
        return reverse("department-approvals")

    def field_of(self, refusal: Refused) -> str | None:
        about_the_sum = refusal.code in {"invalid-value", "not-enough-money"}
        return "change_minor" if about_the_sum else None

    def said_of(self, given: dict[str, Any]) -> str:
        return _("Asked for {change}. An approver decides.").format(change=_change_text(given))


def _change_text(given: dict[str, Any]) -> str:
    return signed_money_text(given["change_minor"], given["appropriation"].source.currency)
