"""What is done to one line: released, taken back, paused, resumed, closed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
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
from budgets.queries import LineAmounts, line_amounts
from core.errors import Refused
from core.formats import money_text
from people.access import fetch
from people.models import Role
from portals.department.lines import freed, shift_of
from portals.fields import MoneyField
from portals.navigation import DEPARTMENT
from portals.pages import Act, Crumb


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("It stays with the line for whoever asks later"),
    )


class AmountForm(forms.Form):
    def __init__(self, *args: Any, currency: str, free: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount_minor"] = MoneyField(label=_("Sum"), currency=currency)
        self.fields["amount_minor"].help_text = free


class TakeBackForm(AmountForm, ReasonForm):
    field_order = ["amount_minor", "reason"]


class LineAct(Act):
    """An act on the line that the address names, for who may do it there."""

    portal, section = DEPARTMENT, "department-budget"
    check_template_name = "portals/department/check.html"
    roles: Sequence[Role] = (Role.APPROVER,)
    of_department = False  # A role that is narrowed to the line's department is enough.

    @cached_property
    def budget_line(self) -> Allocation:
        return fetch(budgets_access.allocations(self.scope), self.kwargs["pk"])

    @cached_property
    def amounts(self) -> LineAmounts:
        return line_amounts(self.budget_line)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._require()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._require()
        return super().post(request, *args, **kwargs)

    def _require(self) -> None:
        line = self.budget_line
        where = of_line(line) if self.of_department else {"region_id": line.region_id}
        self.scope.require(*self.roles, **where)

    def crumbs(self) -> list[Crumb]:
        return [
            (_("Budget"), reverse("department-budget")),
            (self.budget_line.code, self._address),
        ]

    @property
    def _address(self) -> str:
        return reverse("department-line", args=[self.budget_line.pk])

    def sum_of(self, given: dict[str, Any]) -> str:
        return money_text(given["amount_minor"], self.budget_line.currency)

    def shift(self, then: LineAmounts) -> dict[str, Any]:
        title = _("Line {code} before and after").format(code=self.budget_line.code)
        after = _("After it")
        return {
            "shifts": [shift_of(self.budget_line, self.amounts, then, title=title, after=after)]
        }

    def field_of(self, refusal: Refused) -> str | None:
        return "amount_minor" if refusal.code == "not-enough-money" else None


class Allot(LineAct):
    fresh = True
    checked = True
    form_class = AmountForm

    @property
    def title(self) -> str:
        return _("Release money of line {code}").format(code=self.budget_line.code)

    def get_form_kwargs(self) -> dict[str, Any]:
        line = self.budget_line
        rest = money_text(self.amounts.adjusted_minor - self.amounts.allotted_minor, line.currency)
        return {
            **super().get_form_kwargs(),
            "currency": line.currency,
            "free": _("Of the plan, {rest} is not yet released").format(rest=rest),
        }

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        return [(_("Line"), self.budget_line.code), (_("Sum"), self.sum_of(given))]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        return self.shift(freed(self.amounts, given["amount_minor"]))

    def button_for(self, given: dict[str, Any]) -> str:
        return _("Release {sum}").format(sum=self.sum_of(given))

    def act(self, given: dict[str, Any]) -> str:
        budgets.allot(allocation=self.budget_line, **given, **self.by)
        return self._address

    def said_of(self, given: dict[str, Any]) -> str:
        return _("{sum} released. It can be used now.").format(sum=self.sum_of(given))


class Deallocate(LineAct):
    fresh = True
    checked = True
    stops = True
    form_class = TakeBackForm

    @property
    def title(self) -> str:
        return _("Take free money back from line {code}").format(code=self.budget_line.code)

    def get_form_kwargs(self) -> dict[str, Any]:
        line = self.budget_line
        free = money_text(self.amounts.available_minor, line.currency)
        return {
            **super().get_form_kwargs(),
            "currency": line.currency,
            "free": _("{free} is available").format(free=free),
        }

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        return [
            (_("Line"), self.budget_line.code),
            (_("Sum"), self.sum_of(given)),
            (_("Reason"), given["reason"]),
        ]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        return self.shift(freed(self.amounts, -given["amount_minor"]))

    def button_for(self, given: dict[str, Any]) -> str:
        return _("Take back {sum}").format(sum=self.sum_of(given))

    def act(self, given: dict[str, Any]) -> str:
        budgets.deallocate(allocation=self.budget_line, **given, **self.by)
        return self._address

    def said_of(self, given: dict[str, Any]) -> str:
        return _("{sum} went back to the appropriation.").format(sum=self.sum_of(given))


class Pause(LineAct):
    roles = (Role.BUDGET_OFFICER, Role.APPROVER)
    of_department = True
    stops = True
    form_class = ReasonForm
    button = gettext_lazy("Pause the line")
    lead = gettext_lazy("No new vouchers or orders until it goes on. What is issued stays good.")
    said = gettext_lazy("The line is paused.")

    @property
    def title(self) -> str:
        return _("Pause line {code}").format(code=self.budget_line.code)

    def act(self, given: dict[str, Any]) -> str:
        budgets.pause_allocation(allocation=self.budget_line, **given, **self.by)
        return self._address


class Resume(LineAct):
    roles = (Role.BUDGET_OFFICER, Role.APPROVER)
    of_department = True
    form_class = ReasonForm
    button = gettext_lazy("Let the line go on")
    said = gettext_lazy("The line is open again.")

    @property
    def title(self) -> str:
        return _("Let line {code} go on").format(code=self.budget_line.code)

    def act(self, given: dict[str, Any]) -> str:
        budgets.resume_allocation(allocation=self.budget_line, **given, **self.by)
        return self._address


class SuccessorChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("Carry it over to {source}, {year}").format(
            source=obj.source.code, year=obj.fiscal_year
        )


class CloseForm(forms.Form):
    expected_minor = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    carry_to = SuccessorChoice(
        label=gettext_lazy("What becomes of what is free"),
        queryset=Appropriation.objects.none(),
        required=False,
        empty_label=gettext_lazy("It lapses"),
    )

    def __init__(self, *args: Any, successors: QuerySet[Appropriation], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["carry_to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = successors


class Close(LineAct):
    """Close a line at year end, on the figure that was seen."""

    fresh = True
    checked = True
    stops = True
    form_class = CloseForm
    lead = gettext_lazy("A closed line is not opened again.")

    @property
    def title(self) -> str:
        return _("Close line {code}").format(code=self.budget_line.code)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "successors": self._successors()}

    def get_initial(self) -> dict[str, Any]:
        return {"expected_minor": self.amounts.available_minor}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        if form is not None and form.errors:  # The figure moved on: this is another preview.
            form.data = form.data.copy()
            form.data["expected_minor"] = str(line_amounts(self.budget_line).available_minor)
        return super().get_context_data(**kwargs)

    def _successors(self) -> QuerySet[Appropriation]:
        old = self.budget_line.appropriation
        return (
            budgets_access.appropriations(self.scope)
            .filter(
                source=old.source_id,
                fiscal_year=old.fiscal_year + 1,
                status=Appropriation.Status.APPROVED,
            )
            .select_related("source")
        )

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        goes = given["carry_to"]
        fate = (
            _("It is carried over to {source}, {year}").format(
                source=goes.source.code, year=goes.fiscal_year
            )
            if goes
            else _("It lapses")
        )
        return [
            (_("Line"), self.budget_line.code),
            (_("Free"), self._free(given)),
            (_("What becomes of it"), fate),
        ]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        free = self.amounts.available_minor
        lapses = 0 if given["carry_to"] else free
        lapsed = self.amounts.lapsed_minor + lapses
        return self.shift(replace(self.amounts, available_minor=0, lapsed_minor=lapsed))

    def button_for(self, given: dict[str, Any]) -> str:
        words = _("Close, and carry over {sum}") if given["carry_to"] else _("Close: {sum} lapses")
        return words.format(sum=self._free(given))

    def act(self, given: dict[str, Any]) -> str:
        budgets.close_allocation(allocation=self.budget_line, **given, **self.by)
        return self._address

    def said_of(self, given: dict[str, Any]) -> str:
        return _("Line {code} is closed.").format(code=self.budget_line.code)

    def _free(self, given: dict[str, Any]) -> str:
        return money_text(given["expected_minor"], self.budget_line.currency)
